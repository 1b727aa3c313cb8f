"""Mouse, keyboard, touch and forms."""

from cases import case


def seen(page):
    return page.evaluate("seen")


@case("2")
def clicks_count(s):
    page = s.open("/input")
    page.click("#once")
    page.get_by_role("button", name="Push").click()
    return page.get_attribute("#once", "data-n")


@case([["mouseenter", 0, False, 20, 30], ["mousedown", 0, False, 20, 30], ["mouseup", 0, False, 20, 30],
       ["click", 0, False, 20, 30], ["mousedown", 0, False, 20, 30], ["mouseup", 0, False, 20, 30],
       ["click", 0, False, 20, 30], ["dblclick", 0, False, 20, 30]])
def a_double_click_is_two_clicks(s):
    page = s.open("/input")
    page.dblclick("#pad", position={"x": 20, "y": 30})
    return seen(page)


@case([["mousedown", 2], ["contextmenu", 2], ["mouseup", 2]])
def a_right_click_opens_the_context_menu(s):
    page = s.open("/input")
    page.click("#pad", button="right")
    return [event[:2] for event in seen(page) if event[0] != "mouseenter"]


@case([["mouseenter", True], ["mousedown", True], ["mouseup", True], ["click", True]])
def modifiers_are_held_during_a_click(s):
    page = s.open("/input")
    page.click("#pad", modifiers=["Shift"])
    return [[event[0], event[2]] for event in seen(page)]


@case([120, 40])
def the_mouse_moves_in_steps(s):
    page = s.open("/input")
    box = page.locator("#pad").bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.move(box["x"] + 120, box["y"] + 40, steps=7)
    return page.evaluate("at")


@case([["mouseenter"], ["mousedown"], ["mouseup"], ["click"]])
def the_mouse_can_be_held(s):
    page = s.open("/input")
    box = page.locator("#pad").bounding_box()
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.up()
    return [event[:1] for event in seen(page)]


@case([["wheel", 0, 240], True])
def the_wheel_scrolls(s):
    page = s.open("/input")
    page.hover("#pad")
    page.mouse.wheel(0, 240)
    page.wait_for_function("scrollY > 0")
    return [seen(page)[-1], page.evaluate("scrollY > 0")]


@case("reached")
def a_click_scrolls_to_its_target(s):
    page = s.open("/input")
    page.click("#far")
    return page.text_content("#far")


@case("cargo")
def html5_drag_and_drop(s):
    page = s.open("/drag")
    page.drag_and_drop("#from", "#to")
    return page.text_content("#to")


@case(["touchstart", "touchend", "click"], has_touch=True)
def a_tap_touches(s):
    page = s.open("/touch")
    page.tap("#pad")
    page.wait_for_function("seen.length > 2")
    return seen(page)


@case("Ada Lovelace 🫖 茶")
def fill_sets_any_text(s):
    page = s.open("/input")
    page.fill("#name", "Ada Lovelace 🫖 茶")
    return page.input_value("#name")


@case([["keydown", "H"], ["keypress", "H"], ["input", "H"], ["keyup", "H"],
       ["keydown", "i"], ["keypress", "i"], ["input", "i"], ["keyup", "i"]])
def typing_sends_key_events(s):
    page = s.open("/input")
    page.locator("#name").press_sequentially("Hi")
    return seen(page)


@case(["Hello", "Hello", "", "lo"])
def shortcuts_edit_text(s):
    page = s.open("/input")
    page.fill("#name", "Hello")
    page.focus("#name")
    page.keyboard.press("ControlOrMeta+A")
    chosen = page.evaluate("getSelection().toString()")
    first = page.input_value("#name")
    page.keyboard.press("Backspace")
    emptied = page.input_value("#name")
    page.keyboard.type("Hello")
    for _ in range(3):
        page.keyboard.press("Home")
        page.keyboard.press("Delete")
    return [first, chosen, emptied, page.input_value("#name")]


@case("first\nsecond")
def enter_breaks_a_line(s):
    page = s.open("/input")
    page.focus("#text")
    page.keyboard.type("first")
    page.keyboard.press("Enter")
    page.keyboard.insert_text("second")
    return page.input_value("#text")


@case([True, False, "black"])
def boxes_and_radios_are_checked(s):
    page = s.open("/input")
    page.get_by_label("Agree").check()
    checked = page.is_checked("#agree")
    page.uncheck("#agree")
    page.get_by_label("Black").check()
    return [checked, page.is_checked("#agree"), page.evaluate("document.querySelector('[name=tea]:checked').value")]


@case([["r", "b"], ["r", "b"]])
def options_are_selected(s):
    page = s.open("/input")
    chosen = page.select_option("#colors", ["r", "b"])
    return [chosen, page.evaluate("[...colors.selectedOptions].map(o => o.value)")]


@case(["name", "once"])
def the_focus_moves_with_tab(s):
    page = s.open("/input")
    page.focus("#name")
    first = page.evaluate("document.activeElement.id")
    page.keyboard.press("Shift+Tab")
    return [first, page.evaluate("document.activeElement.id")]


@case("Locator.click: Timeout 300ms exceeded.")
def a_covered_button_is_not_clicked(s):
    from cases import failure
    page = s.open("/input")
    page.evaluate("document.body.append(Object.assign(document.createElement('div'), {style: 'position:fixed;inset:0'}))")
    return failure(lambda: page.locator("#once").click(timeout=300))
