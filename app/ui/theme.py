"""The page's colours, letters and spacing: ink on paper, and paper-white on ink by night.

Every text colour keeps a contrast of at least 4.5 : 1 on the ground it stands on (WCAG AA).
"""

import gradio as gr

_INK = gr.themes.Color(
    name="ink",
    c50="#eef1f8",
    c100="#dfe5f2",
    c200="#bdc9e4",
    c300="#9fb2dc",
    c400="#7189c2",
    c500="#4a65a6",
    c600="#2d4a8a",
    c700="#223b72",
    c800="#1b2f5b",
    c900="#152448",
    c950="#0d1730",
)
_PAPER = gr.themes.Color(
    name="paper",
    c50="#faf7f1",
    c100="#f3eee4",
    c200="#e6dfd1",
    c300="#d3c9b7",
    c400="#a39a8a",
    c500="#756e62",
    c600="#5b564c",
    c700="#3a3833",
    c800="#262a31",
    c900="#181b21",
    c950="#101216",
)
_SHEET = "#fffefb"
_TEXT, _TEXT_DARK = "#1d2230", "#ece8df"
_QUIET, _QUIET_DARK = "#5b564c", "#a9a69d"
_LINE_DARK = "#2f343d"
# Served by Gradio itself; letters.css maps their weights.
_LETTERS = ("IBM Plex Sans", "system-ui", "sans-serif")
_TYPEWRITER = ("IBM Plex Mono", "ui-monospace", "monospace")


def theme() -> gr.themes.Base:
    """Gradio's base theme in our colours."""
    return gr.themes.Base(
        primary_hue=_INK,
        secondary_hue=_INK,
        neutral_hue=_PAPER,
        font=list(_LETTERS),
        font_mono=list(_TYPEWRITER),
        radius_size=gr.themes.sizes.radius_md,
        spacing_size=gr.themes.sizes.spacing_md,
        text_size=gr.themes.sizes.text_md,
    ).set(**_grounds(), **_fields(), **_buttons())


def _grounds() -> dict[str, str]:
    return {
        "body_background_fill": "*neutral_50",
        "body_background_fill_dark": "*neutral_950",
        "body_text_color": _TEXT,
        "body_text_color_dark": _TEXT_DARK,
        "body_text_color_subdued": _QUIET,
        "body_text_color_subdued_dark": _QUIET_DARK,
        "background_fill_primary": _SHEET,
        "background_fill_primary_dark": "*neutral_900",
        "background_fill_secondary": "*neutral_100",
        "background_fill_secondary_dark": "*neutral_800",
        "border_color_primary": "*neutral_200",
        "border_color_primary_dark": _LINE_DARK,
        "border_color_accent": "*primary_600",
        "border_color_accent_dark": "*primary_300",
        "color_accent": "*primary_600",
        "color_accent_soft": "*primary_50",
        "color_accent_soft_dark": "#1c2740",
        "block_background_fill": _SHEET,
        "block_background_fill_dark": "*neutral_900",
        "block_border_width": "0px",
        "block_shadow": "none",
        "block_shadow_dark": "none",
        "block_label_text_color": _TEXT,
        "block_label_text_color_dark": _TEXT_DARK,
        "block_title_text_color": _TEXT,
        "block_title_text_color_dark": _TEXT_DARK,
        "block_title_text_weight": "600",
        "block_info_text_color": _QUIET,
        "block_info_text_color_dark": _QUIET_DARK,
        "link_text_color": "*primary_600",
        "link_text_color_dark": "*primary_300",
    }


def _fields() -> dict[str, str]:
    return {
        "input_background_fill": _SHEET,
        "input_background_fill_dark": "*neutral_900",
        "input_background_fill_focus": _SHEET,
        "input_background_fill_focus_dark": "*neutral_900",
        "input_border_width": "1px",
        "input_border_color": "#8d8576",
        "input_border_color_dark": "#6b6f78",
        "input_border_color_focus": "*primary_600",
        "input_border_color_focus_dark": "*primary_300",
        "input_placeholder_color": "#6f695d",
        "input_placeholder_color_dark": "#95938c",
        "input_shadow_focus": "0 0 0 3px *primary_100",
        "input_shadow_focus_dark": "0 0 0 3px #28365c",
        "slider_color": "*primary_600",
        "slider_color_dark": "*primary_300",
    }


def _buttons() -> dict[str, str]:
    return {
        "button_primary_background_fill": "*primary_700",
        "button_primary_background_fill_hover": "*primary_800",
        "button_primary_background_fill_dark": "*primary_300",
        "button_primary_background_fill_hover_dark": "*primary_200",
        "button_primary_text_color": "#ffffff",
        "button_primary_text_color_dark": "*primary_950",
        "button_primary_border_color": "transparent",
        "button_primary_border_color_dark": "transparent",
        "button_secondary_background_fill": _SHEET,
        "button_secondary_background_fill_dark": "*neutral_900",
        "button_secondary_background_fill_hover": "*neutral_100",
        "button_secondary_background_fill_hover_dark": "*neutral_800",
        "button_secondary_text_color": _TEXT,
        "button_secondary_text_color_dark": _TEXT_DARK,
        "button_secondary_border_color": "*neutral_300",
        "button_secondary_border_color_dark": "#454b56",
        "button_border_width": "1px",
        "button_large_text_weight": "600",
        "button_small_text_weight": "600",
        "button_transition": "background-color 0.12s, border-color 0.12s",
    }
