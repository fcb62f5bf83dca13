import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  changedUserSchema,
  invitationSchema,
  newUserSchema,
  userNameSchema,
  userPageSchema,
  userSchema,
  type ChangedUserDto,
  type InvitationDto,
  type NewUserDto,
  type UserDto,
  type UserPageDto,
} from '../../api/access.js';
import { pageQuerySchema, type PageQueryDto } from '../../api/fields.js';
import { Allow } from '../../platform/http/allow.js';
import { actor } from '../actor.js';
import { UsersService } from './users.service.js';

@ApiTags('access')
@Allow('access.manage')
@Controller('users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Post()
  @ApiOperation({ summary: 'Create a user; only this answer holds the link that sets the password' })
  @ApiResponse({ status: 201, standardSchema: invitationSchema })
  createUser(@Body({ schema: newUserSchema }) user: NewUserDto): Promise<InvitationDto> {
    return this.users.invite(user, actor());
  }

  @Get()
  @ApiOperation({ summary: 'Users by their name' })
  @ApiResponse({ status: 200, standardSchema: userPageSchema })
  listUsers(@Query({ schema: pageQuerySchema }) query: PageQueryDto): Promise<UserPageDto> {
    return this.users.page(query);
  }

  @Patch(':name')
  @ApiOperation({ summary: 'Change the role of a user, or disable and enable the account' })
  @ApiResponse({ status: 200, standardSchema: userSchema })
  changeUser(
    @Param('name', { schema: userNameSchema }) name: string,
    @Body({ schema: changedUserSchema }) changes: ChangedUserDto,
  ): Promise<UserDto> {
    return this.users.change(name, changes, actor());
  }

  @Post(':name/link')
  @ApiOperation({ summary: 'Create a link that sets another password; links of before count no more' })
  @ApiResponse({ status: 201, standardSchema: invitationSchema })
  createSignInLink(@Param('name', { schema: userNameSchema }) name: string): Promise<InvitationDto> {
    return this.users.invitation(name, actor());
  }
}
