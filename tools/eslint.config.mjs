export { config as default } from '../eslint.tools.config.mjs';
