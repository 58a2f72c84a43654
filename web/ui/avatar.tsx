import { ownPath } from './own-path.ts'

type Props = {
  name: string
  image: string | null
  size: number
  /** One of many: it loads when it is near. */
  isOneOfMany?: boolean
}

/** A person's picture, or their initial. The name stands beside it. */
export function Avatar({ name, image, size, isOneOfMany }: Props) {
  const loading = isOneOfMany ? 'lazy' : undefined
  if (image) return <img className="avatar" src={ownPath(image)} alt="" width={size} height={size} loading={loading} />
  return (
    <svg className="avatar" viewBox="0 0 40 40" width={size} height={size} aria-hidden="true" focusable="false">
      <circle cx="20" cy="20" r="20" />
      <text x="20" y="20" textAnchor="middle" dominantBaseline="central">
        {Array.from(name)[0]?.toUpperCase()}
      </text>
    </svg>
  )
}
