import { RichText } from '../ui/rich-text.tsx'
import { TextPicture } from '../ui/text-picture.tsx'
import { type Block, blocksOf, type ImageBlock } from './blocks.ts'
import { catalogMessages } from './messages.ts'

/** What a page says of its program, in texts and pictures. */
export function Description({ description }: { description: unknown }) {
  const blocks = blocksOf(description)
  if (blocks.length === 0) return <p className="muted">{catalogMessages.program.noText}</p>
  return blocks.map((block, index) => <Part key={block.key} block={block} isAtTop={index <= 1} />)
}

const Part = ({ block, isAtTop }: { block: Block; isAtTop: boolean }) =>
  block.kind === 'text' ? <RichText html={block.html} /> : <Picture picture={block} isAtTop={isAtTop} />

/** A link needs a name: without words there is none. */
function Picture({ picture: { src, alt, size, link }, isAtTop }: { picture: ImageBlock; isAtTop: boolean }) {
  const image = <TextPicture src={src} alt={alt} size={size} isAtTop={isAtTop} />
  if (link === null || alt === '') return <p>{image}</p>
  return (
    <p>
      <a href={link} rel="noopener noreferrer">
        {image}
      </a>
    </p>
  )
}
