import type {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ButtonStyle,
  ChannelType,
  ComponentType,
  MessageType,
  TextInputStyle,
} from 'discord-api-types/v10'

// The numbers of Discord's API that the page knows. Their enums live in a package, and a page without a bundler imports none.

export const messageFlag = { hasThread: 32, ephemeral: 64, loading: 128, componentsV2: 32_768 } as const

export const messageType = {
  default: 0 as MessageType.Default,
  pinned: 6 as MessageType.ChannelPinnedMessage,
  memberJoined: 7 as MessageType.UserJoin,
  threadCreated: 18 as MessageType.ThreadCreated,
  reply: 19 as MessageType.Reply,
  command: 20 as MessageType.ChatInputCommand,
  threadStarter: 21 as MessageType.ThreadStarterMessage,
  contextMenu: 23 as MessageType.ContextMenuCommand,
} as const

export const channelType = {
  text: 0 as ChannelType.GuildText,
  dm: 1 as ChannelType.DM,
  voice: 2 as ChannelType.GuildVoice,
  category: 4 as ChannelType.GuildCategory,
  announcement: 5 as ChannelType.GuildAnnouncement,
  stage: 13 as ChannelType.GuildStageVoice,
} as const

export const componentType = {
  actionRow: 1 as ComponentType.ActionRow,
  button: 2 as ComponentType.Button,
  stringSelect: 3 as ComponentType.StringSelect,
  textInput: 4 as ComponentType.TextInput,
  userSelect: 5 as ComponentType.UserSelect,
  roleSelect: 6 as ComponentType.RoleSelect,
  mentionableSelect: 7 as ComponentType.MentionableSelect,
  channelSelect: 8 as ComponentType.ChannelSelect,
  section: 9 as ComponentType.Section,
  textDisplay: 10 as ComponentType.TextDisplay,
  separator: 14 as ComponentType.Separator,
  container: 17 as ComponentType.Container,
  label: 18 as ComponentType.Label,
  fileUpload: 19 as ComponentType.FileUpload,
  radioGroup: 21 as ComponentType.RadioGroup,
  checkboxGroup: 22 as ComponentType.CheckboxGroup,
  checkbox: 23 as ComponentType.Checkbox,
} as const

export const buttonStyle = {
  primary: 1 as ButtonStyle.Primary,
  secondary: 2 as ButtonStyle.Secondary,
  success: 3 as ButtonStyle.Success,
  danger: 4 as ButtonStyle.Danger,
  link: 5 as ButtonStyle.Link,
  premium: 6 as ButtonStyle.Premium,
} as const

export const textInputStyle = { paragraph: 2 as TextInputStyle.Paragraph } as const

export const commandType = {
  slash: 1 as ApplicationCommandType.ChatInput,
  user: 2 as ApplicationCommandType.User,
  message: 3 as ApplicationCommandType.Message,
} as const

export const optionType = {
  subcommand: 1 as ApplicationCommandOptionType.Subcommand,
  subcommandGroup: 2 as ApplicationCommandOptionType.SubcommandGroup,
  string: 3 as ApplicationCommandOptionType.String,
  integer: 4 as ApplicationCommandOptionType.Integer,
  boolean: 5 as ApplicationCommandOptionType.Boolean,
  user: 6 as ApplicationCommandOptionType.User,
  channel: 7 as ApplicationCommandOptionType.Channel,
  role: 8 as ApplicationCommandOptionType.Role,
  mentionable: 9 as ApplicationCommandOptionType.Mentionable,
  number: 10 as ApplicationCommandOptionType.Number,
  attachment: 11 as ApplicationCommandOptionType.Attachment,
} as const
