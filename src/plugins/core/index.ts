import { definePlugin } from 'cordboard/plugin-api'
import { httpRequest } from './http-request.ts'
import { log } from './log.ts'
import { notifyAgent } from './notify-agent.ts'
import { openRecord } from './open-record.ts'

export const plugin = definePlugin({
  actions: { 'open-record': openRecord, 'notify-agent': notifyAgent, 'http-request': httpRequest, log },
})
