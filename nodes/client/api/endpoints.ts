import { UPLOAD_PATH } from '../../../credentials/MingleegoApi.credentials';

/** The paths of the endpoints, below the credential's base URL (https://mingleego.com/api-reference/chat). */
export const CHAT_PATH = '/api/interactions/chat';
export const CHAT_STREAM_PATH = `${CHAT_PATH}/sse`;

// The credential defines this one, because it adds the bearer token to uploads and imports nothing from the node.
export { UPLOAD_PATH };
