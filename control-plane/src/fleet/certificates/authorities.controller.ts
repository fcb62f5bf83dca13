import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  authorityDigestSchema,
  authorityStepSchema,
  certificateAuthorityListSchema,
  certificateAuthoritySchema,
  newAuthoritySchema,
  type AuthorityStepDto,
  type CertificateAuthorityDto,
  type CertificateAuthorityListDto,
  type NewAuthorityDto,
} from '../../api/certificate-authority.js';
import { Allow } from '../../platform/http/allow.js';
import { AuthorityRotation } from './authority-rotation.service.js';

@ApiTags('agents')
@Allow('view')
@Controller('certificate-authorities')
export class AuthoritiesController {
  constructor(private readonly rotation: AuthorityRotation) {}

  @Get()
  @ApiOperation({ summary: 'The CAs of this installation, the one that issues first' })
  @ApiResponse({ status: 200, standardSchema: certificateAuthorityListSchema })
  async listCertificateAuthorities(): Promise<CertificateAuthorityListDto> {
    return { items: await this.rotation.list() };
  }

  @Post()
  @Allow('authorities.manage')
  @ApiOperation({ summary: 'First step of a change of the CA: make the next one, which agents trust from then on' })
  @ApiResponse({ status: 201, standardSchema: certificateAuthoritySchema })
  createCertificateAuthority(
    @Body({ schema: newAuthoritySchema }) { by }: NewAuthorityDto,
  ): Promise<CertificateAuthorityDto> {
    return this.rotation.create(by);
  }

  @Post(':digest/activation')
  @Allow('authorities.manage')
  @HttpCode(200)
  @ApiOperation({ summary: 'Second step: the next CA issues; agents renew with it' })
  @ApiResponse({ status: 200, standardSchema: certificateAuthoritySchema })
  activateCertificateAuthority(
    @Param('digest', { schema: authorityDigestSchema }) digest: string,
    @Body({ schema: authorityStepSchema }) request: AuthorityStepDto,
  ): Promise<CertificateAuthorityDto> {
    return this.rotation.activate(digest, request);
  }

  @Delete(':digest')
  @Allow('authorities.manage')
  @ApiOperation({ summary: 'Third step: retire a CA; nothing that it has signed counts any more' })
  @ApiResponse({ status: 200, standardSchema: certificateAuthoritySchema })
  retireCertificateAuthority(
    @Param('digest', { schema: authorityDigestSchema }) digest: string,
    @Body({ schema: authorityStepSchema }) request: AuthorityStepDto,
  ): Promise<CertificateAuthorityDto> {
    return this.rotation.retire(digest, request);
  }
}
