import { expect, test } from 'vitest'
import { observeReply } from '#src/discord/observedReply.ts'
import type { Reply } from '#src/discord/reply.ts'

function answering(answer: () => Promise<void> = async () => {}) {
  let time = 0
  const reply: Reply = { defer: answer, deferUpdate: answer, modal: answer, edit: answer, refuse: answer }
  const observed = observeReply(reply, () => time)
  return { ...observed, pass: (ms: number) => void (time += ms) }
}

test('the wait ends with the first answer that Discord took', async () => {
  const { reply, facts, pass } = answering()
  pass(40)
  await reply.defer({ private: true })
  pass(500)
  await reply.edit({ content: 'done' })
  expect(facts).toEqual({ waitedMs: 40, refused: false })
})

test('a refusal after a deferral is a refusal that was acknowledged before', async () => {
  const { reply, facts, pass } = answering()
  await reply.defer()
  pass(300)
  await reply.refuse({ content: 'no' })
  expect(facts).toEqual({ waitedMs: 0, refused: true })
})

test('an answer that Discord did not take is none', async () => {
  const { reply, facts } = answering(() => Promise.reject(new Error('too late')))
  for (const answer of [reply.defer(), reply.deferUpdate(), reply.refuse({ content: 'no' })])
    await expect(answer).rejects.toThrow('too late')
  expect(facts).toEqual({ waitedMs: undefined, refused: false })
})
