export const guide = {
  guide: 'Your first rule',
  'guide.open': 'Guide',
  'guide.progress': '{done} of {all}',
  'guide.later': 'Later',
  'guide.close': 'Close',
  'guide.finished': 'You made a rule, and it opened a record. From here on, it is your own rules.',
  'guide.to-rule': 'Back to my rule',
  'guide.look': 'See what a rule does',
  'guide.look-text':
    'A rule stands in the middle. On the right are calls, and what the rule would do with the one that is chosen: each condition with the value it read.',
  'guide.name': 'Begin a rule',
  'guide.name-text': 'Press New rule in the list of rules, write what it is for, for example “Sales: waited long”, and press Create.',
  'guide.when': 'When',
  'guide.when-text': 'Under When, choose “A phone rings”.',
  'guide.if': 'If',
  'guide.if-text': 'Press condition: “Queue: name” is sales. Press condition again: “Seconds waited” is more than 30.',
  'guide.then': 'Then',
  'guide.then-text':
    'Under Add a step, choose “Find a customer”, then “Open a record”. In the record’s address, choose customer.url from the list { } beside it.',
  'guide.try': 'Try it on a call',
  'guide.try-text':
    'Choose a call on the right: it says which condition said no, and what each step would do. Nothing is done to anybody while you try.',
  'guide.publish': 'Publish it',
  'guide.publish-text': 'Press Publish, say why if you like, and Publish now. From the next call on it is live.',
  'guide.pop': 'Let it ring',
  'guide.pop-text':
    'Open your bar, press there the button for the record window, then come back and let a customer call you who waited 35 seconds.',
  'guide.pop-call-text': 'Open your bar and wait for a call that fits: the record opens beside it.',
  'guide.bar': 'Open my bar',
  'guide.ring': 'Call me',
} as const
