import SessionControl

Controller.run()
