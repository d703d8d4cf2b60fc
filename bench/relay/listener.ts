import { WebSocket } from 'ws'

/** One client of the gateway that counts messages and tells when a number of them has come. */
const [url = '', token = ''] = process.argv.slice(2)
const guildsAndMessages = 1 | (1 << 9)

let heard = 0
let wanted = Number.POSITIVE_INFINITY

const socket = new WebSocket(`${url}?v=10&encoding=json`)
socket.on('open', () => {
  const identify = { token, intents: guildsAndMessages, properties: {} }
  socket.send(JSON.stringify({ op: 2, d: identify }))
})
socket.on('message', data => {
  const { t: event } = JSON.parse((data as Buffer).toString()) as { t: string | null }
  if (event === 'READY') process.send?.({ kind: 'ready' })
  if (event !== 'MESSAGE_CREATE') return
  heard += 1
  if (heard === wanted) process.send?.({ kind: 'heard' })
})

process.on('message', ({ count }: { count: number }) => {
  heard = 0
  wanted = count
  process.send?.({ kind: 'counting' })
})
