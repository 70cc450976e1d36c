import { startEmulator, type EmulatorOptions } from '../emulator/emulator';

export interface ServiceToUse {
	/** For people. */
	name: string;
	/** Undefined: any will do. */
	assistantId: string | undefined;
	credential: { apiKey: string; baseUrl: string };
	close: () => Promise<void>;
}

/**
 * The real service when MINGLEEGO_API_KEY and MINGLEEGO_ASSISTANT_ID are set (MINGLEEGO_BASE_URL for another
 * address), else an emulator of it.
 *
 * @throws Error when only one of the two variables is set, or the emulator's port is taken
 */
export async function chooseService(emulatorOptions: EmulatorOptions): Promise<ServiceToUse> {
	const { MINGLEEGO_API_KEY: apiKey, MINGLEEGO_ASSISTANT_ID: assistantId } = process.env;
	const baseUrl = process.env.MINGLEEGO_BASE_URL ?? 'https://mingleego.com';
	if (apiKey && assistantId) {
		return { name: baseUrl, assistantId, credential: { apiKey, baseUrl }, close: async () => {} };
	}
	if (apiKey || assistantId) {
		throw new Error(
			'Set both MINGLEEGO_API_KEY and MINGLEEGO_ASSISTANT_ID for the real service, or neither for the emulator.',
		);
	}
	const emulator = await startEmulator(emulatorOptions);
	return {
		name: `the emulator at ${emulator.url}`,
		assistantId: undefined,
		credential: { apiKey: emulator.apiKey, baseUrl: emulator.url },
		close: async () => await emulator.close(),
	};
}
