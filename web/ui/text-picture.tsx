import { useState } from 'react'
import { brokenBefore } from './broken-before.ts'

type Props = {
  /** A path of this site's pictures. */
  src: string
  alt: string
  /** In pixels of CSS; null where nobody has said. */
  size: { width: number; height: number } | null
  isAtTop?: boolean
}

/** A picture in a text. It keeps its room while it loads; one that does not load is its words. Further down it waits until it is near. */
export function TextPicture({ src, alt, size, isAtTop = false }: Props) {
  const [isBroken, setBroken] = useState(false)
  const onBroken = () => setBroken(true)
  if (isBroken) return alt === '' ? null : <span className="muted">{alt}</span>
  return (
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
}
