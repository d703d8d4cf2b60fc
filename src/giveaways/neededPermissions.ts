/** What a giveaway needs of the bot in its channel. */
export const neededForGiveaways = ['ViewChannel', 'SendMessages', 'EmbedLinks', 'ReadMessageHistory'] as const
