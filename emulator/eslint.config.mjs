import { config, noImportsFrom } from '../eslint.tools.config.mjs';

export default [...config, noImportsFrom('test', 'tools', 'nodes', 'credentials')];
