import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { agentIdSchema, groupNameSchema } from '@picket/shared/contract';
import { pageQuerySchema, type PageQueryDto } from '../../api/fields.js';
import {
  effectiveSettingsSchema,
  newSettingsSchema,
  settingDefinitionsSchema,
  settingLayerPageSchema,
  settingLayerSchema,
  settingPreviewQuestionSchema,
  settingPreviewSchema,
  type EffectiveSettingsDto,
  type NewSettingsDto,
  type SettingDefinitionsDto,
  type SettingLayerDto,
  type SettingLayerPageDto,
  type SettingPreviewDto,
  type SettingPreviewQuestionDto,
} from '../../api/setting.js';
import { Allow } from '../../platform/http/allow.js';
import { SettingsService } from './settings.service.js';

@ApiTags('settings')
@Allow('view')
@Controller()
export class SettingsController {
  constructor(private readonly settings: SettingsService) {}

  @Get('settings')
  @ApiOperation({ summary: 'What can be set for agents from here, and within which bounds' })
  @ApiResponse({ status: 200, standardSchema: settingDefinitionsSchema })
  listSettings(): SettingDefinitionsDto {
    return { items: this.settings.definitions() };
  }

  @Get('agents/:id/settings')
  @ApiOperation({ summary: 'Each setting of an agent: what shall hold, who says so, and what the agent says' })
  @ApiResponse({ status: 200, standardSchema: effectiveSettingsSchema })
  getEffectiveSettings(@Param('id', { schema: agentIdSchema }) id: string): Promise<EffectiveSettingsDto> {
    return this.settings.ofAgent(id);
  }

  @Get('settings/fleet')
  @ApiOperation({ summary: 'The settings of the fleet' })
  @ApiResponse({ status: 200, standardSchema: settingLayerSchema })
  getFleetSettings(): Promise<SettingLayerDto> {
    return this.settings.layer('fleet', '');
  }

  @Put('settings/fleet')
  @Allow('settings.manage')
  @ApiOperation({ summary: 'Replace the settings of the fleet; agents whose values change are told' })
  @ApiResponse({ status: 200, standardSchema: settingLayerSchema })
  setFleetSettings(@Body({ schema: newSettingsSchema }) request: NewSettingsDto): Promise<SettingLayerDto> {
    return this.settings.save('fleet', '', request);
  }

  @Post('settings/fleet/preview')
  @Allow('settings.manage')
  @HttpCode(200)
  @ApiOperation({ summary: 'What replacing the settings of the fleet would change' })
  @ApiResponse({ status: 200, standardSchema: settingPreviewSchema })
  previewFleetSettings(
    @Body({ schema: settingPreviewQuestionSchema }) { values }: SettingPreviewQuestionDto,
  ): Promise<SettingPreviewDto> {
    return this.settings.preview('fleet', '', values);
  }

  @Get('settings/fleet/revisions')
  @ApiOperation({ summary: 'What the settings of the fleet were, newest first' })
  @ApiResponse({ status: 200, standardSchema: settingLayerPageSchema })
  listFleetSettingRevisions(@Query({ schema: pageQuerySchema }) query: PageQueryDto): Promise<SettingLayerPageDto> {
    return this.settings.revisions('fleet', '', query);
  }

  @Get('settings/groups/:group')
  @ApiOperation({ summary: 'The settings of a group' })
  @ApiResponse({ status: 200, standardSchema: settingLayerSchema })
  getGroupSettings(@Param('group', { schema: groupNameSchema }) group: string): Promise<SettingLayerDto> {
    return this.settings.layer('group', group);
  }

  @Put('settings/groups/:group')
  @Allow('settings.manage')
  @ApiOperation({ summary: 'Replace the settings of a group; agents whose values change are told' })
  @ApiResponse({ status: 200, standardSchema: settingLayerSchema })
  setGroupSettings(
    @Param('group', { schema: groupNameSchema }) group: string,
    @Body({ schema: newSettingsSchema }) request: NewSettingsDto,
  ): Promise<SettingLayerDto> {
    return this.settings.save('group', group, request);
  }

  @Post('settings/groups/:group/preview')
  @Allow('settings.manage')
  @HttpCode(200)
  @ApiOperation({ summary: 'What replacing the settings of a group would change' })
  @ApiResponse({ status: 200, standardSchema: settingPreviewSchema })
  previewGroupSettings(
    @Param('group', { schema: groupNameSchema }) group: string,
    @Body({ schema: settingPreviewQuestionSchema }) { values }: SettingPreviewQuestionDto,
  ): Promise<SettingPreviewDto> {
    return this.settings.preview('group', group, values);
  }

  @Get('settings/groups/:group/revisions')
  @ApiOperation({ summary: 'What the settings of a group were, newest first' })
  @ApiResponse({ status: 200, standardSchema: settingLayerPageSchema })
  listGroupSettingRevisions(
    @Param('group', { schema: groupNameSchema }) group: string,
    @Query({ schema: pageQuerySchema }) query: PageQueryDto,
  ): Promise<SettingLayerPageDto> {
    return this.settings.revisions('group', group, query);
  }

  @Get('settings/agents/:agent')
  @ApiOperation({ summary: 'The settings of one agent' })
  @ApiResponse({ status: 200, standardSchema: settingLayerSchema })
  getAgentSettings(@Param('agent', { schema: agentIdSchema }) agent: string): Promise<SettingLayerDto> {
    return this.settings.layer('agent', agent);
  }

  @Put('settings/agents/:agent')
  @Allow('settings.manage')
  @ApiOperation({ summary: 'Replace the settings of one agent; agents whose values change are told' })
  @ApiResponse({ status: 200, standardSchema: settingLayerSchema })
  setAgentSettings(
    @Param('agent', { schema: agentIdSchema }) agent: string,
    @Body({ schema: newSettingsSchema }) request: NewSettingsDto,
  ): Promise<SettingLayerDto> {
    return this.settings.save('agent', agent, request);
  }

  @Post('settings/agents/:agent/preview')
  @Allow('settings.manage')
  @HttpCode(200)
  @ApiOperation({ summary: 'What replacing the settings of one agent would change' })
  @ApiResponse({ status: 200, standardSchema: settingPreviewSchema })
  previewAgentSettings(
    @Param('agent', { schema: agentIdSchema }) agent: string,
    @Body({ schema: settingPreviewQuestionSchema }) { values }: SettingPreviewQuestionDto,
  ): Promise<SettingPreviewDto> {
    return this.settings.preview('agent', agent, values);
  }

  @Get('settings/agents/:agent/revisions')
  @ApiOperation({ summary: 'What the settings of one agent were, newest first' })
  @ApiResponse({ status: 200, standardSchema: settingLayerPageSchema })
  listAgentSettingRevisions(
    @Param('agent', { schema: agentIdSchema }) agent: string,
    @Query({ schema: pageQuerySchema }) query: PageQueryDto,
  ): Promise<SettingLayerPageDto> {
    return this.settings.revisions('agent', agent, query);
  }
}
