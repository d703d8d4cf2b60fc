import type { APIApplicationCommand, APIApplicationCommandBasicOption } from 'discord-api-types/v10'
import { commandType, optionType } from './discord.ts'
import { localized } from './localized.ts'
import type { Loaded } from './state.ts'
import { Suggestions } from './suggestions.ts'

/** A command that can be run: subcommands stand for themselves. */
export interface RunnableCommand {
  /** "ticket open" */
  name: string
  /** The same in the person's language. */
  shownName: string
  description: string
  options: readonly APIApplicationCommandBasicOption[]
}

/** Opens over `input` while a command's name is being typed in it. */
export class CommandPicker {
  readonly suggestions: Suggestions
  #commands: readonly RunnableCommand[] = []

  constructor(input: HTMLElement, onChoose: (command: RunnableCommand) => void) {
    this.suggestions = new Suggestions(input, { label: 'Commands', tabChooses: true }, name => {
      const command = this.#commands.find(known => known.name === name)
      if (command) onChoose(command)
    })
  }

  offer(commands: Loaded<readonly APIApplicationCommand[]>, typed: string, locale: string): void {
    this.#commands = commands.kind === 'ready' ? runnableCommands(commands.value, locale) : []
    const note = typed === '/' && this.#commands.length === 0 ? notes[commands.kind] : undefined
    if (note) return this.suggestions.tell(note)
    const fitting = typed.startsWith('/') ? commandsFor(this.#commands, typed.slice(1)) : []
    this.suggestions.show(
      fitting.map(({ name, shownName, description }) => ({ id: name, title: `/${shownName}`, description })),
    )
  }
}

const notes = {
  loading: 'Loading…',
  failed: 'The commands could not be read. Type / again.',
  ready: 'There is no command here that you may use.',
} as const

function runnableCommands(commands: readonly APIApplicationCommand[], locale: string): RunnableCommand[] {
  return commands
    .filter(({ type }) => type === commandType.slash)
    .flatMap(command => unfolded(command, locale))
}

/** Those whose name begins with what is typed, in the person's language or as it is, then those that have it anywhere. */
function commandsFor(commands: readonly RunnableCommand[], typed: string): RunnableCommand[] {
  const wanted = typed.trimEnd().toLowerCase()
  const begins = ({ name, shownName }: RunnableCommand): boolean =>
    name.startsWith(wanted) || shownName.startsWith(wanted)
  const contains = ({ name, shownName }: RunnableCommand): boolean =>
    name.includes(wanted) || shownName.includes(wanted)
  const others = commands.filter(command => !begins(command) && contains(command))
  return [...commands.filter(begins), ...others]
}

type Unfoldable = Pick<
  APIApplicationCommand,
  'name' | 'description' | 'options' | 'name_localizations' | 'description_localizations'
>

function unfolded(part: Unfoldable, locale: string, over?: RunnableCommand): RunnableCommand[] {
  const { name, description } = localized(part, locale)
  const { options = [] } = part
  const command = {
    name: over ? `${over.name} ${part.name}` : part.name,
    shownName: over ? `${over.shownName} ${name}` : name,
    description,
    options: options as APIApplicationCommandBasicOption[],
  }
  const subcommands = options.filter(
    option => option.type === optionType.subcommand || option.type === optionType.subcommandGroup,
  )
  return subcommands.length > 0 ? subcommands.flatMap(sub => unfolded(sub, locale, command)) : [command]
}
