/** A ref that tells of a picture that broke before the app took the server's page over: its `error` has passed by then. */
export const brokenBefore = (tell: () => void) => (image: HTMLImageElement | null) => {
  if (image?.complete && image.naturalWidth === 0) tell()
}
