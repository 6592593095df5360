/** How this page looks and listens, and every setting of the project with who said so. */
import { Panel } from '../kit/panel.tsx';
import { Here } from './settings/here.tsx';
import { NotifyTest } from './settings/notify-test.tsx';
import { ProjectSettings } from './settings/project.tsx';
import '../styles/work.css';

export default function Settings(): React.JSX.Element {
  return (
    <div className="page-stack">
      <h1 className="unseen">Settings</h1>
      <Panel title="This browser">
        <Here />
      </Panel>
      <Panel title="Notifications">
        <NotifyTest />
      </Panel>
      <ProjectSettings />
    </div>
  );
}
