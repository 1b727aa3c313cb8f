import SessionControl

await Controller.run()
