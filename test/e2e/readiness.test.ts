import { expect, test } from 'vitest'
import { setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

test('/readyz says that the database does not answer', async () => {
  const stage = await setStage()
  try {
    const { bot, healthUrl } = await stage.startBot()
    const readyz = async () => {
      const response = await fetch(`${healthUrl}/readyz`)
      return [response.status, await response.text()]
    }
    await until(readyz, ([status]) => status === 200)
    // Who wants one now waits for 10 s.
    const { pool } = bot.db.system
    const taken = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()))
    expect(await readyz()).toEqual([503, 'the database does not answer in time\n'])
    for (const client of taken) client.release()
    expect(await until(readyz, ([status]) => status === 200)).toEqual([200, 'ready\n'])
  } finally {
    await stage.close()
  }
})
