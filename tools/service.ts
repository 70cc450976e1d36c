import { startEmulator, type Emulator, type EmulatorOptions } from '../emulator/emulator';

export interface ServiceToUse {
	/** For people. */
	name: string;
	/** Undefined: any will do. */
	assistantId: string | undefined;
	credential: { apiKey: string; baseUrl: string };
	/** Whether requests reach Mingleego itself. */
	isReal: boolean;
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
		const credential = { apiKey, baseUrl };
		return { name: baseUrl, assistantId, credential, isReal: true, close: async () => {} };
	}
	if (apiKey || assistantId) {
		throw new Error(
			'Set both MINGLEEGO_API_KEY and MINGLEEGO_ASSISTANT_ID for the real service, or neither for the emulator.',
		);
	}
	return toService(await startEmulator(emulatorOptions));
}

/** An emulator as the service to use. */
export function toService(emulator: Emulator): ServiceToUse {
	const { apiKey, url } = emulator;
	return {
		name: `the emulator at ${url}`,
		assistantId: undefined,
		credential: { apiKey, baseUrl: url },
		isReal: false,
		close: async () => await emulator.close(),
	};
}
