import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { composer, describePage, forgive, messageOf, openPage } from './pageTest.ts'
import { startPlay } from './pagePlay.ts'
import { startSandbox } from './sandboxTest.ts'

interface List {
  /** What it is read from. */
  from: string
  in: (page: Page) => Locator
  open?: (page: Page) => Promise<unknown>
  failed: string
}

const openTools = (tab: string) => async (page: Page) => {
  await page.getByRole('button', { name: 'Tour and tools' }).click()
  await page.getByRole('tab', { name: tab }).click()
}
const panel = (name: string) => (page: Page) => page.getByRole('tabpanel', { name })
const channels = (page: Page): Locator => page.getByRole('navigation', { name: 'Channels' })

const lists: [string, List][] = [
  [
    'servers',
    {
      from: '**/sandbox/overview',
      in: page => page.getByRole('navigation', { name: 'Servers' }),
      failed: 'The servers could not be read.',
    },
  ],
  ['channels', { from: '**/sandbox/guilds/*', in: channels, failed: 'The channels could not be read.' }],
  [
    'members',
    {
      from: '**/sandbox/guilds/*',
      in: page => page.getByRole('complementary', { name: 'Members' }),
      failed: 'The members could not be read.',
    },
  ],
  [
    'messages',
    { from: '**/messages?*', in: page => page.getByRole('region', { name: 'Messages' }), failed: 'Not now.' },
  ],
  [
    'commands',
    {
      from: '**/commands?*',
      in: page => page.getByRole('listbox', { name: 'Commands' }),
      open: async page => {
        await page.getByPlaceholder('Message #general').waitFor()
        await composer(page).fill('/')
      },
      failed: 'The commands could not be read. Type / again.',
    },
  ],
  [
    'values of an option',
    {
      from: '**/commands/autocomplete',
      in: page => page.getByRole('listbox', { name: 'text' }),
      open: async page => {
        await composer(page).fill('/search')
        await page.getByRole('option', { name: '/search' }).click()
      },
      failed: 'The bot did not say what fits.',
    },
  ],
  [
    'pins',
    {
      from: '**/pins?*',
      in: page => page.getByRole('dialog', { name: 'Pinned messages' }),
      open: async page => {
        await page.getByPlaceholder('Message #general').waitFor()
        await page.getByRole('button', { name: 'Pinned messages' }).click()
      },
      failed: 'Not now.',
    },
  ],
  [
    'bans',
    {
      from: '**/bans?*',
      in: page => page.getByRole('dialog', { name: 'Bans' }),
      open: async page => {
        await page.locator('#placeName').click()
        await page.getByRole('menuitem', { name: 'Bans' }).click()
      },
      failed: 'Not now.',
    },
  ],
  [
    'invites',
    {
      from: '**/invites?*',
      in: page => page.getByRole('dialog', { name: 'Invites' }),
      open: async page => {
        await page.locator('#placeName').click()
        await page.getByRole('menuitem', { name: 'Invites' }).click()
      },
      failed: 'Not now.',
    },
  ],
  [
    'people who reacted',
    {
      from: '**/reactions?*',
      in: page => page.getByRole('dialog', { name: 'Reactions' }),
      open: async page => {
        await composer(page).fill('tea at five')
        await composer(page).press('Enter')
        await messageOf(page, 'tea at five').hover()
        await page.getByRole('button', { name: 'Add a reaction' }).first().click()
        await page.getByRole('menuitem', { name: '👍' }).click()
        await page.getByRole('button', { name: '👍' }).click({ button: 'right' })
        await page.getByRole('menuitem', { name: 'Reactions' }).click()
      },
      failed: 'Not now.',
    },
  ],
  ['tour', { from: '**/sandbox/tour', in: panel('Tour'), open: openTools('Tour'), failed: 'Not now.' }],
  [
    'faults',
    { from: '**/sandbox/faults', in: panel('Faults'), open: openTools('Faults'), failed: 'Not now.' },
  ],
  [
    'figures',
    { from: '**/sandbox/figures', in: panel('Crowd'), open: openTools('Crowd'), failed: 'Not now.' },
  ],
  ['log', { from: '**/sandbox/wire?*', in: panel('Log'), open: openTools('Log'), failed: 'Not now.' }],
]

describePage('a list', () => {
  test.each(lists)('of %s says that it is loading, and that it could not be read', async (_, list) => {
    const { sandbox, ada } = await startPlay()
    const { promise: held, resolve: release } = Promise.withResolvers<void>()
    const page = await openPage(sandbox, { as: ada }, opened =>
      opened.route(list.from, async route => {
        await held
        await route.fulfill({ status: 400, json: { error: 'Not now.' } })
      }),
    )
    await list.open?.(page)
    await list.in(page).getByText('Loading…').first().waitFor({ state: 'attached' })
    release()
    await list.in(page).getByText(list.failed).first().waitFor({ state: 'attached' })
    await expect.poll(() => list.in(page).getByText('Loading…').count()).toBe(0)
    forgive('status of 400')
  })

  test('that is empty says so', async () => {
    const { sandbox, ada } = await startSandbox({ page: true })
    const { build, world, driver } = sandbox
    for (const { id } of world.channels.values()) build.removeChannel(id)
    const lonely = build.person({ username: 'lonely' }).id
    const page = await openPage(sandbox, { as: ada })
    await channels(page).getByText('There is no channel here that you can see.').waitFor()
    await page.getByRole('region', { name: 'Messages' }).getByText('There is no channel here').waitFor()
    const { id } = driver.createChannel(ada, [...world.guilds.keys()][0] ?? '', { name: 'new' })
    await channels(page).getByRole('button', { name: 'new', exact: true }).click()
    await page.getByText('Nothing has been said here yet.').waitFor()
    await composer(page).fill('/')
    await page.getByText('There is no command here that you may use.').waitFor()
    await composer(page).press('Escape')
    await page.getByText('There is no command here that you may use.').waitFor({ state: 'hidden' })
    await openTools('Log')(page)
    await panel('Log')(page).getByText('Nothing yet.').waitFor()
    expect(world.channels.has(id)).toBe(true)

    const asLonely = await openPage(sandbox, { as: lonely })
    await asLonely.getByRole('navigation', { name: 'Servers' }).getByText('You are in no server.').waitFor()
    await asLonely.getByText('No direct messages yet.').waitFor()
    await channels(asLonely).getByRole('button', { name: 'Message Guildhall' }).waitFor()
  })

  test('of commands is read again when somebody asks again', async () => {
    const { sandbox, ada } = await startPlay()
    const page = await openPage(sandbox, { as: ada }, opened =>
      opened.route('**/commands?*', route => route.fulfill({ status: 400, json: { error: 'Not now.' } }), {
        times: 1,
      }),
    )
    await page.getByPlaceholder('Message #general').waitFor()
    await composer(page).fill('/hello')
    await composer(page).press('Enter')
    await page.getByText('The commands are not there yet. Nothing was sent.').waitFor()
    await composer(page).fill('/')
    await page.getByRole('option', { name: '/hello Says hello' }).waitFor()
    forgive('status of 400')
  })
})
