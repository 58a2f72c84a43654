import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3'
import { environment } from './environment.ts'
import { MediaUnavailable } from './errors.ts'
import { mediaEnvironment } from './media-environment.ts'

const settings = environment(mediaEnvironment)

/** What CloudFront serves as `/media/PATH` is kept under `media/PATH`; nothing else of the bucket is served. */
const keyOf = (path: string) => `media/${path}`

/** Of what is put there: a path is used for one content only, so that browsers need not ask again. */
export const FOR_EVER = 'public, max-age=31536000, immutable'

let client: S3Client | undefined
const s3 = () => (client ??= new S3Client({}))

/** Puts a file into the media bucket, for ever. @throws MediaUnavailable */
export async function putMedia(path: string, content: Uint8Array, type: string): Promise<void> {
  await asked(
    s3().send(
      new PutObjectCommand({
        Bucket: settings().MEDIA_BUCKET,
        Key: keyOf(path),
        Body: content,
        ContentType: type,
        CacheControl: FOR_EVER,
      }),
    ),
  )
}

/** Takes files out of the media bucket; one that is not there is no error. @throws MediaUnavailable */
export async function deleteMedia(paths: readonly string[]): Promise<void> {
  const { MEDIA_BUCKET: Bucket } = settings()
  await Promise.all(paths.map((path) => asked(s3().send(new DeleteObjectCommand({ Bucket, Key: keyOf(path) })))))
}

/** A file of the media bucket; null when it is not there. @throws MediaUnavailable */
export async function readMedia(path: string): Promise<Uint8Array | null> {
  const command = new GetObjectCommand({ Bucket: settings().MEDIA_BUCKET, Key: keyOf(path) })
  const found = await asked(s3().send(command).catch(nothingThere))
  return (await found?.Body?.transformToByteArray()) ?? null
}

/** S3 says AccessDenied of what is not there to who may not list the bucket. */
function nothingThere(error: unknown): null {
  if (error instanceof S3ServiceException && ['NoSuchKey', 'AccessDenied'].includes(error.name)) return null
  throw error
}

async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown'
    throw new MediaUnavailable(`the media bucket refused: ${name}`, { cause: error })
  }
}
