import type { FastifyReply, FastifyRequest } from 'fastify'
import type { StartedSignIn } from '../accounts/sign-ins.ts'
import type { Config } from '../config.ts'

const NAME = 'envherd_sign_in'

const options = ({ publicUrl }: Config) => ({
  path: '/',
  httpOnly: true,
  sameSite: 'strict' as const,
  secure: publicUrl.startsWith('https:'),
})

export const signInToken = (request: FastifyRequest): string | undefined => request.cookies[NAME]

export const setSignInCookie = (reply: FastifyReply, config: Config, signIn: StartedSignIn): FastifyReply =>
  reply.setCookie(NAME, signIn.token, { ...options(config), expires: signIn.expiresAt })

export const clearSignInCookie = (reply: FastifyReply, config: Config): FastifyReply =>
  reply.clearCookie(NAME, options(config))
