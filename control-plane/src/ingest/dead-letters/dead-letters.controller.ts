import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  deadLetterDetailSchema,
  deadLetterIdSchema,
  deadLetterPageSchema,
  deadLetterQuerySchema,
  deadLetterReasonsSchema,
  deadLetterReplaySchema,
  deadLetterReplaysSchema,
  deletedDeadLettersSchema,
  deleteDeadLetterSchema,
  deleteDeadLettersSchema,
  newDeadLetterReplaySchema,
  type DeadLetterDetailDto,
  type DeadLetterPageDto,
  type DeadLetterQueryDto,
  type DeadLetterReasonsDto,
  type DeadLetterReplayDto,
  type DeadLetterReplaysDto,
  type DeletedDeadLettersDto,
  type DeleteDeadLetterDto,
  type DeleteDeadLettersDto,
  type NewDeadLetterReplayDto,
} from '../../api/dead-letter.js';
import { Allow } from '../../platform/http/allow.js';
import { DeadLettersService } from './dead-letters.service.js';

@ApiTags('agents')
@Allow('view')
@Controller('dead-letters')
export class DeadLettersController {
  constructor(private readonly letters: DeadLettersService) {}

  @Get()
  @ApiOperation({ summary: 'What agents sent and the control plane refused, newest first' })
  @ApiResponse({ status: 200, standardSchema: deadLetterPageSchema })
  listDeadLetters(@Query({ schema: deadLetterQuerySchema }) query: DeadLetterQueryDto): Promise<DeadLetterPageDto> {
    return this.letters.page(query);
  }

  @Get('reasons')
  @ApiOperation({ summary: 'Why it was refused, the most frequent reason first, and what became of the rest' })
  @ApiResponse({ status: 200, standardSchema: deadLetterReasonsSchema })
  listDeadLetterReasons(): Promise<DeadLetterReasonsDto> {
    return this.letters.reasons();
  }

  @Get(':id')
  @ApiOperation({ summary: 'One dead letter with what it holds' })
  @ApiResponse({ status: 200, standardSchema: deadLetterDetailSchema })
  getDeadLetter(@Param('id', { schema: deadLetterIdSchema }) id: string): Promise<DeadLetterDetailDto> {
    return this.letters.get(id);
  }

  @Post('replay')
  @Allow('dead-letters.manage')
  @HttpCode(200)
  @ApiOperation({ summary: 'Replay all that match, oldest first, some hundred at a time' })
  @ApiResponse({ status: 200, standardSchema: deadLetterReplaysSchema })
  replayDeadLetters(
    @Body({ schema: newDeadLetterReplaySchema }) request: NewDeadLetterReplayDto,
  ): Promise<DeadLetterReplaysDto> {
    return this.letters.replayAll(request);
  }

  @Post(':id/replay')
  @Allow('dead-letters.manage')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send one through ingest again: it is stored once, or stays with the reason of now' })
  @ApiResponse({ status: 200, standardSchema: deadLetterReplaySchema })
  replayDeadLetter(@Param('id', { schema: deadLetterIdSchema }) id: string): Promise<DeadLetterReplayDto> {
    return this.letters.replay(id);
  }

  @Delete()
  @Allow('dead-letters.manage')
  @ApiOperation({ summary: 'Discard all that match' })
  @ApiResponse({ status: 200, standardSchema: deletedDeadLettersSchema })
  async deleteDeadLetters(
    @Body({ schema: deleteDeadLettersSchema }) { by, ...filter }: DeleteDeadLettersDto,
  ): Promise<DeletedDeadLettersDto> {
    return { discarded: await this.letters.discardAll(filter, by) };
  }

  @Delete(':id')
  @Allow('dead-letters.manage')
  @HttpCode(204)
  @ApiOperation({ summary: 'Discard one' })
  @ApiResponse({ status: 204 })
  deleteDeadLetter(
    @Param('id', { schema: deadLetterIdSchema }) id: string,
    @Body({ schema: deleteDeadLetterSchema }) { by }: DeleteDeadLetterDto,
  ): Promise<void> {
    return this.letters.discard(id, by);
  }
}
