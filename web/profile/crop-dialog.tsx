import { type PointerEvent, useEffect, useRef, useState } from 'react'
import { messages } from '../messages.ts'
import { Dialog, DialogActions } from '../ui/dialog.tsx'
import { Problem } from '../ui/problem.tsx'
import { WriteButton } from '../ui/write-button.tsx'
import { texts } from './messages.ts'

/** Pixels of the picture that is sent, at most: twice what the server keeps. */
const SENT_SIDE = 1024
const SHOWN_SIDE = 280
const MOST_ZOOM = 4

/** Which part is cut out: how much it is enlarged, and where it lies, each from 0 (left, top) to 1. */
type Crop = { zoom: number; across: number; down: number }

function draw(canvas: HTMLCanvasElement, picture: ImageBitmap, { zoom, across, down }: Crop): void {
  const side = Math.min(picture.width, picture.height) / zoom
  const [x, y] = [(picture.width - side) * across, (picture.height - side) * down]
  canvas.getContext('2d')?.drawImage(picture, x, y, side, side, 0, 0, canvas.width, canvas.height)
}

/** Cuts a square out of a picture, by sliders or by dragging. */
export function CropDialog({
  picture,
  isBusy,
  error,
  onCut,
  onClose,
}: {
  picture: ImageBitmap
  isBusy: boolean
  /** Why it could not be saved. */
  error: unknown
  onCut: (photo: Blob) => void
  onClose: () => void
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [crop, setCrop] = useState<Crop>({ zoom: 1, across: 0.5, down: 0.5 })
  useEffect(() => {
    if (canvas.current) draw(canvas.current, picture, crop)
  }, [picture, crop])
  const drag = ({ buttons, movementX, movementY }: PointerEvent) => {
    if (buttons === 0) return
    setCrop(({ zoom, across, down }) => ({
      zoom,
      across: within(across - movementX / SHOWN_SIDE / zoom),
      down: within(down - movementY / SHOWN_SIDE / zoom),
    }))
  }
  const cut = () => {
    const sent = document.createElement('canvas')
    sent.width = sent.height = Math.min(SENT_SIDE, Math.max(64, Math.round(Math.min(picture.width, picture.height) / crop.zoom)))
    draw(sent, picture, crop)
    sent.toBlob((photo) => photo && onCut(photo), 'image/jpeg', 0.92)
  }
  const slider = (name: keyof Crop, label: string, least: number, most: number) => (
    <label className="field">
      <span>{label}</span>
      <input
        type="range"
        min={least}
        max={most}
        step={0.01}
        value={crop[name]}
        onChange={(event) => setCrop({ ...crop, [name]: Number(event.target.value) })}
      />
    </label>
  )
  return (
    <Dialog title={texts.cropTitle} onClose={onClose}>
      <p className="muted">{texts.cropText}</p>
      <canvas
        ref={canvas}
        className="crop"
        width={SHOWN_SIDE}
        height={SHOWN_SIDE}
        role="img"
        aria-label={texts.photo}
        onPointerMove={drag}
      />
      {slider('zoom', texts.zoom, 1, MOST_ZOOM)}
      {slider('across', texts.across, 0, 1)}
      {slider('down', texts.down, 0, 1)}
      {error !== null && <Problem what={texts.photoFailed} error={error} />}
      <DialogActions onCancel={onClose} cancel={messages.cancel}>
        <WriteButton onClick={cut} isBusy={isBusy}>
          {texts.savePhoto}
        </WriteButton>
      </DialogActions>
    </Dialog>
  )
}

const within = (value: number) => Math.min(1, Math.max(0, value))
