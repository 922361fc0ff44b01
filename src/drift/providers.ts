import type { EndpointCategory } from '../schemas/models-response.ts'
import type { Provider } from './provider.ts'
import { cloudflare } from './providers/cloudflare.ts'
import { huggingface } from './providers/huggingface.ts'
import { ollama } from './providers/ollama.ts'
import { openrouter } from './providers/openrouter.ts'

/** The provider of each endpoint category. */
export const PROVIDERS: Record<EndpointCategory, Provider> = { huggingface, cloudflare, openrouter, ollama }
