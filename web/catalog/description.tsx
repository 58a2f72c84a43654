import { useState } from 'react'
import { RichText } from '../ui/rich-text.tsx'
import { type Block, blocksOf, type ImageBlock } from './blocks.ts'
import { catalogMessages } from './messages.ts'
import { brokenBefore } from './picture.ts'

/** What a page says of its program, in texts and pictures. */
export function Description({ description }: { description: unknown }) {
  const blocks = blocksOf(description)
  if (blocks.length === 0) return <p className="muted">{catalogMessages.program.noText}</p>
  return blocks.map((block, index) => <Part key={block.key} block={block} isAtTop={index <= 1} />)
}

const Part = ({ block, isAtTop }: { block: Block; isAtTop: boolean }) =>
  block.kind === 'text' ? <RichText html={block.html} /> : <Picture picture={block} isAtTop={isAtTop} />

/** A picture keeps its room while it loads; one that does not load is its alternative text. Further down it waits until it is near. */
function Picture({ picture: { src, alt, size, link }, isAtTop }: { picture: ImageBlock; isAtTop: boolean }) {
  const [isBroken, setBroken] = useState(false)
  const onBroken = () => setBroken(true)
  if (isBroken) return alt === '' ? null : <p className="muted">{alt}</p>
  const image = (
    <img
      className={size ? 'text-picture' : 'text-picture text-picture-unsized'}
      src={src}
      alt={alt}
      {...size}
      loading={isAtTop ? 'eager' : 'lazy'}
      ref={brokenBefore(onBroken)}
      onError={onBroken}
    />
  )
  // A link needs a name: without alternative text there is none.
  if (link === null || alt === '') return <p>{image}</p>
  return (
    <p>
      <a href={link} rel="noopener noreferrer">
        {image}
      </a>
    </p>
  )
}
