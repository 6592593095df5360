/** The channels of the settings, with what their variables say. */
import type { NotifyChannel } from '../../core/config.ts';
import { channelSecrets, openChannel } from '../../core/notify-message.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Values that no output may show, under a name that says so; what is not set hides nothing. */
export function notifySecrets(channels: readonly NotifyChannel[], env: Environment): Record<string, string> {
  const secrets = channels.flatMap((channel) => {
    const open = openChannel(channel, env);
    return 'unset' in open ? [] : channelSecrets(open);
  });
  return Object.fromEntries(secrets.map((secret, i) => [`NOTIFY_SECRET_${i}_KEY`, secret]));
}
