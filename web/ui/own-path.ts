/** The path of a picture of this site, whatever name the site goes by here: the content policy lets no others in. */
export const ownPath = (image: string): string => new URL(image, 'https://site').pathname
