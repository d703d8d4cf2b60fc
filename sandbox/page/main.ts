import { mountBanners } from './banners.ts'
import { mountChannelList } from './channelList.ts'
import { mountChatHead } from './chatHead.ts'
import { mountComposer } from './composer.ts'
import { byId } from './dom.ts'
import { mountGuildList } from './guildList.ts'
import { Interactions } from './interactions.ts'
import { mountMemberList } from './memberList.ts'
import { followMentions } from './mentions.ts'
import { mountMessageList } from './messageList.ts'
import type { Page } from './page.ts'
import { Session } from './session.ts'
import { Store } from './state.ts'
import { keepTimesTrue } from './times.ts'
import { mountServerTools } from './serverTools.ts'
import { mountWorkbench } from './workbench/workbench.ts'
import { mountYouPanel } from './youPanel.ts'

const store = new Store()
const interactions = new Interactions()
const page: Page = { store, interactions, session: new Session(store, interactions) }

mountGuildList(page, byId('guilds'))
mountChannelList(page, byId('channels'), byId('placeName'))
mountYouPanel(page, byId('you'))
mountChatHead(page, byId('chatHead'))
mountBanners(page, byId('banners'))
mountMessageList(page, byId('scroller'), byId('log'))
mountComposer(page, byId('composer'))
mountMemberList(page, byId('members'))
mountServerTools(page, byId('sideHead'), byId('placeName'))
mountWorkbench(page, byId('workbench'))
followMentions(page)
keepTimesTrue()
void page.session.start()
