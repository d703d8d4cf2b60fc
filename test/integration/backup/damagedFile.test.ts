import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, test } from 'vitest'
import { seal, sealBytes } from '#src/backup/backupFile.ts'
import { verifyBackup } from '#src/backup/readBackup.ts'
import { dump, hardRows, preparePlaces, refusal, restoreInto } from '#test/support/backups.ts'

const places = preparePlaces()

describe('a file that is not as it was written is noticed before a row of it is used', () => {
  let whole: Buffer
  let damagedFile: string
  beforeEach(async () => {
    whole = fs.readFileSync(await places.backUp(await places.makeDatabase({ rows: hardRows })))
    damagedFile = path.join(places.folder, 'damaged.tar.gz')
  })
  const check = (content: Buffer) => {
    fs.writeFileSync(damagedFile, content)
    return verifyBackup(damagedFile)
  }

  test('any byte changed', async () => {
    await expect(check(whole)).resolves.toMatchObject({ complete: true })
    const offsets = [
      ...Array(20).keys(),
      ...Array.from({ length: 60 }, (_, n) => Math.floor((n * whole.length) / 60)),
    ]
    const end = Array.from({ length: sealBytes + 10 }, (_, n) => whole.length - 1 - n)
    for (const place of [...offsets, ...end]) {
      const changed = Buffer.from(whole)
      changed.writeUInt8((changed.readUInt8(place) ^ 1) & 0xff, place)
      await expect(check(changed), `byte ${place}`).rejects.toMatchObject(refusal(/damaged/))
    }
  })

  test('cut off anywhere, or longer', async () => {
    for (let length = 0; length < whole.length; length += Math.ceil(whole.length / 50))
      await expect(check(whole.subarray(0, length)), `${length} bytes`).rejects.toMatchObject(
        refusal(/damaged/),
      )
    await expect(check(whole.subarray(0, -1))).rejects.toMatchObject(refusal(/damaged/))
    await expect(check(Buffer.concat([whole, Buffer.from([0])]))).rejects.toMatchObject(refusal(/damaged/))
  })

  test.each([
    ['a row', 'eleven', 'twelve'],
    ['a count in the manifest', '"rows": 3', '"rows": 4'],
    ['a checksum in the manifest', '"sha256": "', '"sha256": "0'],
  ])('%s changed by someone who packed and sealed it again', async (_, from, to) => {
    const archive = gunzipSync(whole).toString('latin1')
    expect(archive).toContain(from)
    const changed = archive.replace(from, to).slice(0, archive.length)
    const packed = gzipSync(Buffer.from(changed, 'latin1'))
    const sealed = Buffer.concat([packed, seal(createHash('sha256').update(packed).digest('hex'))])
    await expect(check(sealed)).rejects.toMatchObject(refusal(/damaged/))
  })

  test('and the database is left as it was', async () => {
    const to = await places.makeDatabase({ rows: hardRows })
    const before = await dump(to)
    fs.writeFileSync(damagedFile, whole.subarray(0, -200))
    await expect(restoreInto(to, damagedFile, { force: true })).rejects.toMatchObject(refusal(/damaged/))
    expect(await dump(to)).toEqual(before)
  })
})
