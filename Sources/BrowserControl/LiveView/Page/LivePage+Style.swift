extension LivePage {
    /// How it looks, by day and by night, in windows of any size.
    static let style = #"""

        :root {
          color-scheme: light dark;
          --ground: light-dark(#eceef2, #101215);
          --surface: light-dark(#ffffff, #1a1d22);
          --raised: light-dark(#f4f5f8, #23272e);
          --line: light-dark(#d9dde4, #30353e);
          --text: light-dark(#1b1f26, #e9ebef);
          --quiet: light-dark(#586070, #a0a8b6);
          --accent: light-dark(#2459c9, #7aa7ff);
          --on-accent: light-dark(#ffffff, #0d1424);
          --good: light-dark(#1c7f47, #56d38b);
          --warn: light-dark(#9a5b00, #f0b45a);
          --bad: light-dark(#b3261e, #ff8a80);
          --focus: 2px solid var(--accent);
          font: 14px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
        }
        * { box-sizing: border-box; }
        [hidden] { display: none !important; }
        html, body { height: 100%; margin: 0; }
        body {
          display: grid; grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr); height: 100dvh;
          background: var(--ground); color: var(--text); overflow: hidden;
          padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);
        }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        :focus-visible { outline: var(--focus); outline-offset: 2px; }

        header { background: var(--surface); border-bottom: 1px solid var(--line); }
        .tabs-row { display: flex; align-items: center; gap: 4px; padding: 6px 8px 0; background: var(--ground); }
        .tabs { display: flex; gap: 2px; min-width: 0; overflow-x: auto; scrollbar-width: none; }
        .tab {
          display: flex; align-items: center; min-width: 96px; max-width: 220px; flex: 0 1 auto; height: 34px;
          border-radius: 8px 8px 0 0; color: var(--quiet); border: 1px solid transparent; border-bottom: 0;
        }
        .tab:hover { background: color-mix(in srgb, var(--surface) 55%, transparent); }
        .tab[data-active="true"] { background: var(--surface); border-color: var(--line); color: var(--text); }
        .tab > button { font: inherit; color: inherit; background: none; border: 0; height: 100%; cursor: default; }
        .tab .title { flex: 1; min-width: 0; padding: 0 4px 0 12px; text-align: start; overflow: hidden;
                      text-overflow: ellipsis; white-space: nowrap; border-radius: 8px; }
        .tab .title:last-child { padding-inline-end: 12px; }
        .tab .close { width: 22px; height: 22px; margin-inline-end: 6px; border-radius: 6px; line-height: 1; font-size: 15px; padding: 0; }
        .tab .close:hover { background: var(--line); }
        .controls .tab > button { cursor: pointer; }

        .address-row { display: flex; align-items: center; gap: 4px; padding: 6px 8px; }
        .icon {
          display: grid; place-items: center; flex: none; width: 34px; height: 34px; border: 0; border-radius: 8px;
          background: none; color: var(--text); cursor: pointer;
        }
        .icon:hover:not(:disabled) { background: var(--raised); }
        .icon:disabled { color: var(--quiet); opacity: .45; cursor: default; }
        .icon svg { width: 20px; height: 20px; fill: none; stroke: currentColor; stroke-width: 1.7; stroke-linecap: round; stroke-linejoin: round; }
        #address-form { flex: 1; min-width: 0; }
        #address {
          width: 100%; height: 34px; padding: 0 14px; border-radius: 17px; border: 1px solid transparent;
          background: var(--raised); color: var(--text); font: inherit; text-overflow: ellipsis;
        }
        #address:read-only { color: var(--quiet); }
        #address:focus-visible { outline: var(--focus); outline-offset: 0; background: var(--surface); }
        .connection { display: flex; align-items: center; gap: 7px; padding: 0 8px; color: var(--quiet); white-space: nowrap; }
        .dot { width: 8px; height: 8px; border-radius: 50%; background: var(--warn); }
        .connection[data-state="live"] .dot { background: var(--good); }
        .connection[data-state="ended"] .dot { background: var(--bad); }
        .figures { font-variant-numeric: tabular-nums; min-width: 8.5em; text-align: end; opacity: .8; }

        main { position: relative; display: grid; place-items: center; min-height: 0; padding: 12px; overflow: hidden; }
        #picture {
          max-width: 100%; max-height: 100%; border-radius: 6px; background: #fff; user-select: none;
          box-shadow: 0 1px 3px #0003, 0 6px 24px #00000026; -webkit-touch-callout: none; -webkit-user-select: none;
        }
        .controls #picture { touch-action: none; outline: 2px solid var(--accent); outline-offset: 2px; }
        .stale #picture { filter: saturate(.35) opacity(.6); }
        #keys {
          position: absolute; bottom: 0; left: 0; width: 1px; height: 1px; opacity: 0; border: 0; padding: 0; resize: none;
          font-size: 16px; caret-color: transparent; pointer-events: none;
        }
        .cover { position: absolute; inset: 0; display: flex; flex-direction: column; gap: 14px; align-items: center;
                 justify-content: center; text-align: center; padding: 24px; }
        .cover p { margin: 0; max-width: 34rem; padding: 8px 16px; border-radius: 10px; background: var(--surface);
                   box-shadow: 0 2px 12px #0002; }
        .spinner { width: 28px; height: 28px; border-radius: 50%; border: 3px solid var(--line); border-top-color: var(--accent);
                   animation: turn 1s linear infinite; }
        .still .spinner { display: none; }
        @keyframes turn { to { transform: rotate(1turn); } }

        footer { display: flex; align-items: center; gap: 10px; padding: 8px 12px; background: var(--surface); border-top: 1px solid var(--line); }
        .holder { display: flex; align-items: center; gap: 8px; flex: 1; min-width: 0; color: var(--quiet); }
        .holder > span:last-child { overflow: hidden; text-overflow: ellipsis; }
        .badge { flex: none; width: 10px; height: 10px; border-radius: 50%; background: var(--line); }
        .holder[data-holder="agent"] .badge { background: var(--warn); }
        .holder[data-holder="person"] .badge { background: var(--bad); }
        .holder[data-holder="you"] .badge { background: var(--accent); }
        .holder[data-holder="you"] { color: var(--text); font-weight: 600; }
        .tools { display: flex; align-items: center; gap: 2px; }
        select { height: 34px; border-radius: 8px; border: 1px solid var(--line); background: var(--surface); color: var(--text); font: inherit; padding: 0 6px; }
        .button {
          flex: none; height: 36px; padding: 0 16px; border-radius: 9px; border: 1px solid var(--line); background: var(--surface);
          color: var(--text); font: inherit; font-weight: 600; cursor: pointer;
        }
        .button:hover { background: var(--raised); }
        .button.primary { background: var(--accent); color: var(--on-accent); border-color: transparent; }
        .button.primary:hover { background: color-mix(in srgb, var(--accent) 88%, var(--text)); }
        .button:disabled { opacity: .5; cursor: default; }
        .pulse { animation: pulse .5s ease-in-out 2; }
        @keyframes pulse { 50% { transform: scale(1.07); } }

        .question, .toast { position: fixed; inset-inline: 12px; margin-inline: auto; width: fit-content; z-index: 2;
          background: var(--surface); border: 1px solid var(--line); border-radius: 12px; box-shadow: 0 6px 28px #0004; }
        .question { bottom: 68px; display: flex; flex-wrap: wrap; align-items: center; justify-content: flex-end; gap: 8px 10px; padding: 10px 12px 10px 18px; }
        .question p { margin: 0; flex: 1 1 auto; }
        .toast { bottom: 72px; padding: 10px 16px; opacity: 0; pointer-events: none; transition: opacity .2s; }
        .toast.shown { opacity: 1; }
        .page-dialog { position: fixed; top: 18vh; inset-inline: 12px; margin-inline: auto; width: min(30rem, calc(100vw - 24px)); z-index: 2;
                       max-height: 60vh; overflow: auto; padding: 18px; border: 1px solid var(--line); border-radius: 14px;
                       background: var(--surface); box-shadow: 0 10px 40px #0006; }
        .page-dialog h2 { font-size: 15px; margin: 0 0 8px; overflow-wrap: anywhere; }
        .page-dialog p { margin: 0 0 8px; white-space: pre-wrap; overflow-wrap: anywhere; }
        .page-dialog .other { color: var(--quiet); }
        .page-dialog input { width: 100%; height: 40px; padding: 0 10px; font: inherit; font-size: 16px; border-radius: 8px;
                             border: 1px solid var(--line); background: var(--raised); color: var(--text); }
        dialog { width: min(32rem, calc(100vw - 32px)); border: 1px solid var(--line); border-radius: 14px; padding: 18px;
                 background: var(--surface); color: var(--text); box-shadow: 0 10px 40px #0006; }
        dialog::backdrop { background: #0007; }
        dialog h2 { font-size: 16px; margin: 0 0 10px; }
        dialog textarea { width: 100%; font: inherit; font-size: 16px; padding: 10px; border-radius: 8px; border: 1px solid var(--line); background: var(--raised); color: var(--text); }
        .buttons { display: flex; justify-content: flex-end; gap: 8px; margin-top: 12px; }

        @media (max-width: 640px) {
          main { padding: 6px; }
          .figures, #connection-text { display: none; }
          .connection[data-state="connecting"] #connection-text, .connection[data-state="ended"] #connection-text { display: inline; }
          .icon, select, .button { min-height: 44px; min-width: 44px; }
          .address-row .icon { min-width: 38px; width: 38px; }
          footer { flex-wrap: wrap; gap: 6px 10px; }
          .holder { flex: 1 0 100%; }
          .tools { flex: 1; }
          #address { height: 40px; border-radius: 20px; font-size: 16px; }
        }
        @media (max-width: 420px) { #forward { display: none; } }
        @media (max-height: 420px) and (orientation: landscape) { .tabs-row { display: none; } footer { padding: 4px 10px; } main { padding: 4px; } }
        @media (prefers-reduced-motion: reduce) { *, ::before { animation: none !important; transition: none !important; } }

        """#
}
