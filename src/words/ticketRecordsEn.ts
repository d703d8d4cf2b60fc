/** The English texts about what is kept of tickets; German: ticketRecordsDe.ts. */

import { counted } from '#src/words/counted.ts'

export const ticketRecordsEn = {
  records: {
    closed: (guild: string, number: string) => `Your ticket #${number} in ${guild} is closed.`,
    closedAgain: (guild: string, number: string, times: string) =>
      `Your ticket #${number} in ${guild} has been closed again. That makes ${counted(times, 'time', 'times')}.`,
    logged: (number: string, category: string, opener: string, closedBy: string) =>
      `Ticket #${number} (${category}) of ${opener}, closed by ${closedBy}.`,
    nobody: 'nobody in particular',
    closedTimes: (times: string) => `It has been closed ${counted(times, 'time', 'times')} so far.`,
    reason: (reason: string) => `The reason: ${reason}`,
    counts: (messages: string, people: string) => `Messages: ${messages}. People: ${people}.`,
    attached: 'What was written in it is attached.',
    tooLarge: 'The transcript is larger than what Discord lets me send. The people who run this bot have it.',
    failures: {
      channelGone: 'There is no transcript, as the channel had been deleted before I could read it.',
      noPermission:
        'There is no transcript, as I was not allowed to read the channel. I need View Channels and Read Message History.',
      refused: 'There is no transcript, as Discord refused to give me the messages.',
      gaveUp: 'There is no transcript: I could not make one within a day.',
    },
    noTranscript: (number: string) =>
      `There is no transcript of a ticket #${number}. There is one of each that was closed.`,
    noneOfYours: 'No ticket of yours has been closed here yet, so there is no transcript.',
    notYours: 'This transcript is for who opened the ticket, and for its staff.',
    reading: (number: string, messages: string) =>
      `The transcript of ticket #${number} is being made: ${counted(messages, 'message', 'messages')} so far.`,
    here: (number: string) => `The transcript of ticket #${number}:`,
  },
  feedback: {
    question: 'How were you helped? 5 stars are the best. Only the staff see it.',
    rated: (stars: string) => `Thank you! You gave ${stars} of 5 stars.`,
    alreadyRated: (stars: string) => `You have given this ticket ${stars} of 5 stars already.`,
    comment: 'Add a comment',
    commentLabel: 'What do the staff do well, or badly?',
    commented: 'Thank you! The staff can read your comment now.',
    emptyComment: 'There was nothing in your comment. Press the button again.',
    alreadyCommented: 'You have commented on this ticket already.',
    notYours: 'This is for who opened the ticket.',
    notClosed: 'This ticket is open again. You can rate it as soon as it is closed.',
    notRated: 'Choose the stars first.',
  },
  stats: {
    title: (days: string) => (days === '1' ? 'Tickets of the last day' : `Tickets of the last ${days} days`),
    counts: (opened: string, closed: string, open: string) =>
      `Opened: **${opened}** · closed: **${closed}** · open now: **${open}**`,
    answer: 'First answer',
    close: 'Until it is closed',
    times: (half: string, most: string) => `half within ${half}, 9 of 10 within ${most}`,
    none: 'nothing yet',
    rating: 'Feedback',
    ratings: (average: string, count: string) => `${average} of 5 stars, from ${count}`,
    comments: 'Last comments',
    commentLine: (number: string, stars: string, comment: string) => `#${number} · ${stars} ★ · ${comment}`,
    categories: 'By category',
    staff: 'By staff',
    line: (name: string, tickets: string, answer: string, close: string, rating: string) =>
      `${name}: ${counted(tickets, 'ticket', 'tickets')} · first answer ${answer} · closed ${close} · ${rating}`,
    pair: (half: string, most: string) => `${half} / ${most}`,
    pairs: 'Two times stand for half, and for 9 of 10, of the tickets.',
    unrated: 'no feedback',
    stars: (average: string, count: string) => `${average} ★ (${count})`,
    empty: (days: string) => `There were no tickets in the last ${days === '1' ? 'day' : `${days} days`}.`,
    legend: { opened: 'opened', closed: 'closed' },
    alt: (days: string, opened: string, closed: string, busiest: string, most: string) =>
      `Bars for each of the last ${counted(days, 'day', 'days')}: ${counted(opened, 'ticket', 'tickets')} opened, ${closed} closed; most were opened on ${busiest}, ${most}.`,
    units: { minutes: 'min', hours: 'h', days: 'd' },
    underMinute: 'under 1 min',
  },
}
