extension LivePage {
    /// What the remote page asks: alerts, questions, prompts, and whether it may be left.
    static let dialogScript = #"""

        const dialogs = [];
        const questions = {
          alert: { accept: 'OK' }, confirm: { accept: 'OK', dismiss: 'Cancel' }, prompt: { accept: 'OK', dismiss: 'Cancel' },
          beforeunload: { accept: 'Leave', dismiss: 'Stay', text: 'Leave this page? What was entered there may be lost.' },
        };
        function nameOfAsking(dialog) {
          try { return new URL(dialog.url).host || 'The page' } catch { return 'The page' }
        }

        function receiveDialog(dialog) {
          if (!dialog.waits) return toast(`${nameOfAsking(dialog)} says: ${(dialog.message || questions[dialog.kind].text || '').slice(0, 200)}`);
          dialogs.push(dialog);
          showDialog();
        }
        function dialogClosed(id) {
          const index = dialogs.findIndex(dialog => dialog.id === id);
          if (index < 0) return;
          dialogs.splice(index, 1);
          showDialog();
        }

        let shownDialog = 0;
        function showDialog() {
          const dialog = dialogs[0], panel = $('page-dialog'), mine = isMine();
          const isNew = dialog && dialog.id !== shownDialog;
          const hadFocus = panel.contains(document.activeElement);
          panel.hidden = !dialog;
          if (!dialog) {
            shownDialog = 0;
            if (mine && hadFocus) keys.focus({ preventScroll: true });
            return;
          }
          const question = questions[dialog.kind];
          $('page-dialog-title').textContent = `${nameOfAsking(dialog)} ${dialog.kind === 'alert' || dialog.kind === 'beforeunload' ? 'says' : 'asks'}`;
          $('page-dialog-message').textContent = dialog.message || question.text || '';
          $('page-dialog-answer').hidden = dialog.kind !== 'prompt';
          $('page-dialog-answer').readOnly = !mine;
          if (isNew) $('page-dialog-answer').value = dialog.proposal;
          $('page-dialog-dismiss').hidden = !mine || !question.dismiss;
          $('page-dialog-dismiss').textContent = question.dismiss || '';
          $('page-dialog-accept').hidden = !mine;
          $('page-dialog-accept').textContent = question.accept;
          $('page-dialog-other').hidden = mine;
          $('page-dialog-other').textContent = `Person ${view.holderPerson} is asked`;
          shownDialog = dialog.id;
          if (mine && !hadFocus) (dialog.kind === 'prompt' ? $('page-dialog-answer') : $('page-dialog-accept')).focus();
        }

        function answerDialog(accept) {
          if (!dialogs.length || !isMine()) return;
          const message = { type: 'dialog', id: dialogs[0].id, accept };
          if (accept && dialogs[0].kind === 'prompt') {
            message.text = $('page-dialog-answer').value;
            if (new TextEncoder().encode(message.text).length > 16384) return toast('That is too much text at once');
          }
          send(message);
        }
        $('page-dialog').addEventListener('submit', event => {
          event.preventDefault();
          answerDialog(true);
        });
        $('page-dialog-dismiss').addEventListener('click', () => answerDialog(false));
        $('page-dialog').addEventListener('keydown', event => {
          if (event.key === 'Escape') answerDialog(dialogs.length > 0 && dialogs[0].kind === 'alert');
        });
        """#
}
