/**
 * The pictures of the README and the pages, taken in real n8n with the packed node and the emulator as
 * the service, in light and in dark. They go into docs/images.
 */

import path from 'node:path';

import { startBrowser } from '../editor/browser';
import { openEditor } from '../editor/editor';
import { startRealN8n } from '../n8n/realN8n';
import { replyForPicture } from './replies';
import { scenes } from './scenes';

const IMAGES = path.join(__dirname, '../../docs/images');

/** What would lie over a picture's subject, or be cut off at its edge. */
const OUT_OF_THE_WAY =
	'.el-notification, [data-test-id="floating-nodes"] { display: none !important }';

async function main() {
	const real = await startRealN8n();
	const browser = await startBrowser();
	try {
		real.emulator.behave(replyForPicture);
		for (const colorScheme of ['light', 'dark'] as const) {
			for (const [name, { viewport, prepare }] of Object.entries(scenes)) {
				const look = { viewport, colorScheme, deviceScaleFactor: 1.5 };
				const page = await openEditor(browser, real.api, look);
				const file = path.join(IMAGES, `${name}-${colorScheme}.png`);
				const clip = await prepare(page, real);
				await page.addStyleTag({ content: OUT_OF_THE_WAY });
				// Animations end, and nothing is hovered.
				await page.mouse.move(0, 0);
				await page.waitForTimeout(600);
				await page.screenshot({ path: file, clip });
				console.log(path.relative(process.cwd(), file));
				await page.close();
			}
		}
	} finally {
		await browser.close();
		await real.stop();
	}
}

main().catch((error) => {
	console.error(error);
	process.exitCode = 1;
});
