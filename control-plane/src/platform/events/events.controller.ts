import { Controller, Get, Headers, Res } from '@nestjs/common';
import { ApiOperation, ApiHeader, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ControlPlaneError } from '../../errors.js';
import { Allow } from '../http/allow.js';
import { ServerEventStream } from './server-event-stream.js';

/** Text; what the data of an event is, is said under its name. */
const STREAM = { type: 'string', contentSchema: { $ref: '#/components/schemas/ServerEvents' } } as const;

@ApiTags('events')
@Allow('view')
@Controller('events')
export class EventsController {
  constructor(private readonly stream: ServerEventStream) {}

  @Get()
  @ApiOperation({
    summary:
      'Server-sent events: heartbeat (every 3 s), alert, alerts-left-out, alert-label, agent, dataset, training-run, model',
  })
  @ApiHeader({ name: 'last-event-id', required: false, description: 'The last event that was seen' })
  @ApiResponse({ status: 200, content: { 'text/event-stream': { schema: STREAM } } })
  streamEvents(@Res() response: Response, @Headers('last-event-id') lastEventId?: string): void {
    if (response.req.method === 'HEAD') return void response.type('text/event-stream').end();
    if (this.stream.attach(response, lastEventId)) return;
    throw new ControlPlaneError('events.unavailable', 'too many open event streams', {
      next: 'close other consoles',
    });
  }
}
