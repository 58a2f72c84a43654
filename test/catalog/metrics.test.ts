import { expect, it, vi } from 'vitest'
import { startApi } from '../kit/api.ts'

const api = await startApi()

it('publishes the number of programs with every catalog, also when nothing is sent', async () => {
  await api.pool.query(`
    INSERT INTO program (title, live, num_required_courses, price) VALUES ('A', true, 1, 1), ('B', true, 1, 1), ('C', false, 1, 1)`)
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const first = await api.ask('/api/v0/catalog/')
  const again = await api.ask('/api/v0/catalog/', { headers: { 'if-none-match': first.headers.get('etag') ?? '' } })
  const lines = write.mock.calls.map(([line]) => String(line))
  write.mockRestore()
  expect([first.status, again.status]).toEqual([200, 304])
  expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
    { CatalogPrograms: 2, CatalogProgramsLost: 0 },
    { CatalogPrograms: 2, CatalogProgramsLost: 0 },
  ])
})
