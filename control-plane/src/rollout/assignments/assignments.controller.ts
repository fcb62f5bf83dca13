import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { groupNameSchema } from '@picket/shared/contract';
import {
  assignmentChangePageSchema,
  assignmentPreviewSchema,
  assignmentQuestionSchema,
  groupModelSchema,
  newAssignmentSchema,
  removeAssignmentSchema,
  type AssignmentChangePageDto,
  type AssignmentPreviewDto,
  type AssignmentQuestionDto,
  type GroupModelDto,
  type NewAssignmentDto,
  type RemoveAssignmentDto,
} from '../../api/assignment.js';
import { pageQuerySchema, type PageQueryDto } from '../../api/fields.js';
import { Allow } from '../../platform/http/allow.js';
import { AssignmentsService } from './assignments.service.js';

@ApiTags('agents')
@Allow('view')
@Controller('agent-groups/:name/model')
export class AssignmentsController {
  constructor(private readonly assignments: AssignmentsService) {}

  @Get()
  @ApiOperation({ summary: 'What the agents of a group shall run' })
  @ApiResponse({ status: 200, standardSchema: groupModelSchema })
  getGroupModel(@Param('name', { schema: groupNameSchema }) name: string): Promise<GroupModelDto> {
    return this.assignments.get(name);
  }

  @Put()
  @Allow('models.manage')
  @ApiOperation({ summary: 'Assign a model version to a group, with thresholds where they are given' })
  @ApiResponse({ status: 200, standardSchema: groupModelSchema })
  setGroupModel(
    @Param('name', { schema: groupNameSchema }) name: string,
    @Body({ schema: newAssignmentSchema }) assignment: NewAssignmentDto,
  ): Promise<GroupModelDto> {
    return this.assignments.assign(name, assignment);
  }

  @Delete()
  @Allow('models.manage')
  @ApiOperation({ summary: 'Take the model of a group away: it follows the champion of the fleet' })
  @ApiResponse({ status: 200, standardSchema: groupModelSchema })
  removeGroupModel(
    @Param('name', { schema: groupNameSchema }) name: string,
    @Body({ schema: removeAssignmentSchema }) request: RemoveAssignmentDto,
  ): Promise<GroupModelDto> {
    return this.assignments.unassign(name, request);
  }

  @Post('preview')
  @Allow('models.manage')
  @HttpCode(200)
  @ApiOperation({ summary: 'What the checks say of assigning that version to the group' })
  @ApiResponse({ status: 200, standardSchema: assignmentPreviewSchema })
  previewGroupModel(
    @Param('name', { schema: groupNameSchema }) name: string,
    @Body({ schema: assignmentQuestionSchema }) question: AssignmentQuestionDto,
  ): Promise<AssignmentPreviewDto> {
    return this.assignments.preview(name, question);
  }

  @Get('changes')
  @ApiOperation({ summary: 'What a group was assigned before, newest first' })
  @ApiResponse({ status: 200, standardSchema: assignmentChangePageSchema })
  listAssignmentChanges(
    @Param('name', { schema: groupNameSchema }) name: string,
    @Query({ schema: pageQuerySchema }) query: PageQueryDto,
  ): Promise<AssignmentChangePageDto> {
    return this.assignments.changes(name, query);
  }
}
