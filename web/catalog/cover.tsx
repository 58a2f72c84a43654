import { useState } from 'react'
import type { CatalogProgram } from '../api/catalog.ts'
import { brokenBefore } from '../ui/broken-before.ts'

/** As the server renders thumbnails (rules/catalog.md, "The catalog"). */
const SIZE = { width: 300, height: 186 }

type CoverProps = {
  program: Pick<CatalogProgram, 'id' | 'thumbnail_url'>
  /** One of many waits until it is near the window; the only one of a page does not. */
  isOneOfMany?: boolean
}

/** The program's picture, or a pattern of its own in the site's colours: decoration, the title stands beside it. */
export function Cover({ program: { id, thumbnail_url: url }, isOneOfMany = false }: CoverProps) {
  const [isBroken, setBroken] = useState(false)
  const onBroken = () => setBroken(true)
  if (url === null || isBroken) return <Pattern number={id} />
  const loading = isOneOfMany ? 'lazy' : 'eager'
  return <img className="cover" src={url} alt="" {...SIZE} loading={loading} ref={brokenBefore(onBroken)} onError={onBroken} />
}

const SPREAD = 47
const CIRCLES = [120, 88, 58, 30]

function Pattern({ number }: { number: number }) {
  const x = (number * SPREAD * 3) % SIZE.width
  const y = (number * SPREAD) % SIZE.height
  return (
    <svg
      className="cover cover-pattern"
      viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
      focusable="false"
    >
      <rect {...SIZE} />
      {CIRCLES.map((radius) => (
        <circle key={radius} cx={x} cy={y} r={radius} />
      ))}
      {CIRCLES.map((radius) => (
        <circle key={radius} cx={SIZE.width - x} cy={SIZE.height - y + radius / 2} r={radius * 1.4} />
      ))}
    </svg>
  )
}
