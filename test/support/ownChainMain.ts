import { quicknet } from '#src/giveaways/draw/beacon.ts'
import { ownChain } from '#test/support/beacons.ts'

// The bot as `npm start` runs it, but for the chain of drand: nobody has quicknet's key, and the tests have that of their own.
Object.assign(quicknet, ownChain)
await import('#src/main.ts')
