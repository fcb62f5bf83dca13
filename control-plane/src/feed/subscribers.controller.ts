import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  feedSubscriberPageSchema,
  feedSubscriberSchema,
  issuedFeedCredentialSchema,
  newFeedCredentialSchema,
  newFeedScopeSchema,
  newFeedSubscriberSchema,
  revokeFeedSubscriberSchema,
  subscriberNameSchema,
  type FeedSubscriberDto,
  type FeedSubscriberPageDto,
  type IssuedFeedCredentialDto,
  type NewFeedCredentialDto,
  type NewFeedScopeDto,
  type NewFeedSubscriberDto,
  type RevokeFeedSubscriberDto,
} from '../api/feed-subscriber.js';
import { pageQuerySchema, type PageQueryDto } from '../api/fields.js';
import { Allow } from '../platform/http/allow.js';
import { SubscribersService } from './subscribers.service.js';

@ApiTags('alerts')
@Allow('view')
@Controller('feed-subscribers')
export class SubscribersController {
  constructor(private readonly subscribers: SubscribersService) {}

  @Post()
  @Allow('feed.manage')
  @ApiOperation({ summary: 'Create a subscriber of the alert feed; only this answer holds its credential' })
  @ApiResponse({ status: 201, standardSchema: issuedFeedCredentialSchema })
  createFeedSubscriber(
    @Body({ schema: newFeedSubscriberSchema }) request: NewFeedSubscriberDto,
  ): Promise<IssuedFeedCredentialDto> {
    return this.subscribers.create(request);
  }

  @Get()
  @ApiOperation({ summary: 'Subscribers of the alert feed by their name, revoked ones of the last 90 days too' })
  @ApiResponse({ status: 200, standardSchema: feedSubscriberPageSchema })
  listFeedSubscribers(@Query({ schema: pageQuerySchema }) query: PageQueryDto): Promise<FeedSubscriberPageDto> {
    return this.subscribers.page(query);
  }

  @Get(':name')
  @ApiOperation({ summary: 'One subscriber: its scope, and when and from where it was connected last' })
  @ApiResponse({ status: 200, standardSchema: feedSubscriberSchema })
  getFeedSubscriber(@Param('name', { schema: subscriberNameSchema }) name: string): Promise<FeedSubscriberDto> {
    return this.subscribers.get(name);
  }

  @Put(':name/scope')
  @Allow('feed.manage')
  @ApiOperation({
    summary: 'Set what a subscriber may read, from now on; at a Mosquitto its session ends and begins anew',
  })
  @ApiResponse({ status: 200, standardSchema: feedSubscriberSchema })
  setFeedScope(
    @Param('name', { schema: subscriberNameSchema }) name: string,
    @Body({ schema: newFeedScopeSchema }) request: NewFeedScopeDto,
  ): Promise<FeedSubscriberDto> {
    return this.subscribers.setScope(name, request);
  }

  @Put(':name/credential')
  @Allow('feed.manage')
  @ApiOperation({ summary: 'Set a new password or certificate; the one before counts no more' })
  @ApiResponse({ status: 200, standardSchema: issuedFeedCredentialSchema })
  setFeedCredential(
    @Param('name', { schema: subscriberNameSchema }) name: string,
    @Body({ schema: newFeedCredentialSchema }) request: NewFeedCredentialDto,
  ): Promise<IssuedFeedCredentialDto> {
    return this.subscribers.replaceCredential(name, request);
  }

  @Delete(':name')
  @Allow('feed.manage')
  @ApiOperation({ summary: 'Revoke a subscriber: it is disconnected and stays out' })
  @ApiResponse({ status: 200, standardSchema: feedSubscriberSchema })
  revokeFeedSubscriber(
    @Param('name', { schema: subscriberNameSchema }) name: string,
    @Body({ schema: revokeFeedSubscriberSchema }) { by }: RevokeFeedSubscriberDto,
  ): Promise<FeedSubscriberDto> {
    return this.subscribers.revoke(name, by);
  }
}
