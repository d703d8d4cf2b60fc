import type { Channel } from './entities.ts'
import type { World } from './world.ts'

/** Does nothing to channels that are no threads, and for who is there already. */
export function addToThread(world: World, channel: Channel, ...userIds: string[]): void {
  const { thread } = channel
  if (thread === null) return
  const addedIds = userIds.filter(id => !thread.memberIds.includes(id))
  if (addedIds.length === 0) return
  thread.memberIds = [...thread.memberIds, ...addedIds]
  world.publish({ kind: 'threadMembersChanged', channel, addedIds, removedIds: [] })
}

export function removeFromThread(world: World, channel: Channel, userId: string): void {
  const { thread } = channel
  if (thread === null || !thread.memberIds.includes(userId)) return
  thread.memberIds = thread.memberIds.filter(id => id !== userId)
  world.publish({ kind: 'threadMembersChanged', channel, addedIds: [], removedIds: [userId] })
}
