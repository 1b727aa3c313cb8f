extension LivePage {
    /// Who holds control, and asking for it.
    static let controlScript = #"""

        function showControl() {
          const mine = isMine();
          const who = view.holder === 'person' ? (mine ? 'you' : 'person') : view.holder;
          const asked = view.asking.includes(view.person);
          $('holder').dataset.holder = who;
          let text = {
            nobody: 'Nobody is in control', agent: 'The agent is in control', you: 'You are in control',
            person: `Person ${view.holderPerson} is in control`,
          }[who];
          if (view.waitingSteps) text += mine ? ' · the agent waits for you' : ' · the agent waits';
          if (asked) text += ' · you asked for it';
          if ($('holder-text').textContent !== text) $('holder-text').textContent = text;

          const button = $('control');
          button.hidden = !view.mayControl;
          button.textContent = mine ? 'Hand back' : asked ? 'Cancel request' : view.holder === 'person' ? 'Ask for control' : 'Take control';
          button.classList.toggle('primary', !mine && !asked);
          document.body.classList.toggle('controls', mine);
          for (const id of ['back', 'forward', 'reload', 'new-tab']) $(id).disabled = !mine;
          for (const id of ['copy', 'paste']) $(id).hidden = !mine;
          $('keyboard').hidden = !(mine && matchMedia('(pointer: coarse)').matches);
          $('address').readOnly = !mine;
          keys.tabIndex = mine ? 0 : -1;

          const other = mine ? view.asking.find(number => number !== view.person) : undefined;
          const question = $('question');
          if (other !== undefined) {
            question.dataset.person = other;
            $('question-text').textContent = `Person ${other} asks for control`;
          }
          question.hidden = other === undefined;
        }

        let wasMine = false;
        function receiveControl(message) {
          view.holder = message.holder;
          view.holderPerson = message.person || 0;
          view.asking = message.asking;
          view.waitingSteps = message.waitingSteps;
          showControl();
          showTabs();
          if (isMine() && !wasMine) keys.focus({ preventScroll: true });
          if (!isMine() && wasMine) {
            if (document.activeElement === keys) keys.blur();
            toast('You are not in control any more');
          }
          wasMine = isMine();
          showDialog();
        }

        $('control').addEventListener('click', () => {
          const wish = isMine() || view.asking.includes(view.person) ? 'return' : 'request';
          send({ type: 'control', wish });
        });
        $('give').addEventListener('click', () => send({ type: 'control', wish: 'grant', person: Number($('question').dataset.person) }));
        $('keep').addEventListener('click', () => {
          send({ type: 'control', wish: 'deny', person: Number($('question').dataset.person) });
          keys.focus({ preventScroll: true });
        });
        """#
}
