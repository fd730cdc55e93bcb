export const shell = {
  views: 'Views',
  'view.rules': 'Rules',
  'view.tables': 'Tables',
  'view.calls': 'Calls',
  'view.connections': 'Connections',
  'pops.stop': 'Stop all pops',
  'pops.sure': 'Stop every record that rules open, for all agents, from now on?',
  'pops.start': 'Start again',
  'pops.stopped': 'No record is opened for anybody since {at} ({by}).',
  loading: 'One moment…',
} as const
