import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { environment } from './environment.ts'
import { MediaUnavailable } from './errors.ts'
import { mediaEnvironment } from './media-environment.ts'

const settings = environment(mediaEnvironment)

/** What CloudFront serves as `/media/PATH` is kept under `media/PATH`; nothing else of the bucket is served. */
const keyOf = (path: string) => `media/${path}`

let client: S3Client | undefined
const s3 = () => (client ??= new S3Client({}))

/**
 * Puts a file into the media bucket, for ever: a path is used for one content only, so that browsers need not ask again.
 * @throws MediaUnavailable
 */
export async function putMedia(path: string, content: Uint8Array, type: string): Promise<void> {
  await asked(
    s3().send(
      new PutObjectCommand({
        Bucket: settings().MEDIA_BUCKET,
        Key: keyOf(path),
        Body: content,
        ContentType: type,
        CacheControl: 'public, max-age=31536000, immutable',
      }),
    ),
  )
}

/** Takes files out of the media bucket; one that is not there is no error. @throws MediaUnavailable */
export async function deleteMedia(paths: readonly string[]): Promise<void> {
  const { MEDIA_BUCKET: Bucket } = settings()
  await Promise.all(paths.map((path) => asked(s3().send(new DeleteObjectCommand({ Bucket, Key: keyOf(path) })))))
}

async function asked(answer: Promise<unknown>): Promise<void> {
  try {
    await answer
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown'
    throw new MediaUnavailable(`the media bucket refused: ${name}`, { cause: error })
  }
}
