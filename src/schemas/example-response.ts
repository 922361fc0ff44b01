import type { ModelsResponse } from './models-response.ts'

/** An example response of `GET /models` for the documentation: two models of two publishers, in two endpoint categories. */
export const exampleResponse: ModelsResponse = {
  configurations: {
    google: {
      'gemma-2-27b-it': {
        publisher: 'google',
        name: 'gemma-2-27b-it',
        description: '<strong>Gemma is a family of lightweight, state-of-the-art open models from Google</strong><br>\n(Apache-2.0 License)',
        icon: 'simple-icons:google',
        type: 'instruct',
        configuration: {
          model: 'google/gemma-2-27b-it',
          parameters: {
            max_new_tokens: 500,
            typical_p: 0.2,
            repetition_penalty: 1.1,
            truncate: 7692,
            return_full_text: false
          }
        }
      }
    },
    openrouter: {
      'deepseek-chat': {
        publisher: 'openrouter',
        name: 'deepseek-chat',
        description: '<strong>DeepSeek\'s Chat Model</strong><br>\nPowerful model optimized for natural conversations and reasoning.',
        icon: 'game-icons:angler-fish',
        type: 'chat',
        configuration: {
          model: 'deepseek/deepseek-chat:free',
          parameters: {
            max_new_tokens: 128000,
            typical_p: -1,
            repetition_penalty: -1,
            truncate: 128000,
            return_full_text: false,
            temperature: 0.6
          }
        }
      }
    }
  },
  models: ['google/gemma-2-27b-it', 'openrouter/deepseek-chat'],
  endpoints: {
    huggingface: ['/api/ai/huggingface/gemma-2-27b-it/chat'],
    cloudflare: [],
    openrouter: ['/api/ai/openrouter/deepseek-chat/chat'],
    ollama: []
  }
}
