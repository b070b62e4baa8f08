
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The style of the status page: light and dark as the reader's system asks, in
 * one column on a phone.
 */


#include "ngx_kmip_html.h"


const char  ngx_kmip_html_style[] =
    ":root{color-scheme:light dark;"
    "--bg:#f4f6f8;--card:#fff;--text:#17202a;--muted:#5b6875;"
    "--line:#dde3e9;--shade:#b9c4cf;--ok:#0f7b4f;--okbg:#dff5ea;--warn:#8a5a00;"
    "--warnbg:#fff1d0;--bad:#b3261e;--badbg:#fde4e1;--code:#eef2f6;"
    "--c0:#2563eb;--c1:#d97706;--c2:#0d9488;--c3:#9333ea;--c4:#94a3b8}"
    "@media(prefers-color-scheme:dark){:root{"
    "--bg:#0f141a;--card:#18202a;--text:#e6ebf0;--muted:#9aa7b4;"
    "--line:#2b3644;--shade:#000;--ok:#5fd6a4;--okbg:#12352a;--warn:#f2c063;"
    "--warnbg:#3a2c0e;--bad:#ff8f85;--badbg:#44201d;--code:#222c38;"
    "--c0:#6ea8fe;--c1:#f0a94b;--c2:#4fd1c5;--c3:#c59bff;--c4:#64748b}}"

    "*{box-sizing:border-box}"
    "body{margin:0;background:var(--bg);color:var(--text);"
    "font:15px/1.5 system-ui,sans-serif}"
    "header,main,footer{max-width:76rem;margin:0 auto;padding:0 1rem}"
    "header{padding-top:1.25rem;display:flex;flex-wrap:wrap;gap:.25rem 1rem;"
    "align-items:baseline}"
    "h1{font-size:1.4rem;margin:0}"
    "h2{font-size:1.05rem;margin:0 0 .6rem}"
    "p{margin:.25rem 0}"
    "header p,.muted,footer{color:var(--muted)}"
    "footer{padding:1rem 1rem 2rem;font-size:.85rem}"

    ".banner{margin:1rem 0;padding:.7rem 1rem;border-radius:.6rem;"
    "font-weight:600}"
    ".ok{color:var(--ok)}.warn{color:var(--warn)}.bad{color:var(--bad)}"
    ".banner.ok,.badge.ok{background:var(--okbg)}"
    ".banner.warn,.badge.warn{background:var(--warnbg)}"
    ".banner.bad,.badge.bad{background:var(--badbg)}"
    ".badge{display:inline-block;border-radius:1rem;padding:.05rem .6rem;"
    "font-size:.85rem;font-weight:600;white-space:nowrap}"

    "section{background:var(--card);border:1px solid var(--line);"
    "border-radius:.7rem;padding:1rem;margin:1rem 0;min-width:0}"
    ".tiles{display:grid;gap:.75rem;"
    "grid-template-columns:repeat(auto-fit,minmax(max(9.5rem,21%),1fr))}"
    ".tile{background:var(--card);border:1px solid var(--line);"
    "border-radius:.7rem;padding:.7rem .9rem}"
    ".tile b{display:block;font-size:1.45rem;line-height:1.3;"
    "font-variant-numeric:tabular-nums}"
    ".tile span{display:block;color:var(--muted);font-size:.85rem}"
    ".pair{display:grid;gap:1rem;"
    "grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr))}"

    /* shades at the edges behind which there is more of a table */

    ".scroll{overflow-x:auto;background:"
    "linear-gradient(90deg,var(--card) 40%,transparent) 0 0/2.5rem 100% "
    "no-repeat local,"
    "linear-gradient(270deg,var(--card) 40%,transparent) 100% 0/2.5rem 100% "
    "no-repeat local,"
    "linear-gradient(90deg,var(--shade),transparent) 0 0/1rem 100% no-repeat,"
    "linear-gradient(270deg,var(--shade),transparent) 100% 0/1rem 100% "
    "no-repeat}"
    "table{border-collapse:collapse;width:100%;"
    "font-variant-numeric:tabular-nums}"
    "th,td{padding:.3rem .5rem;text-align:right;white-space:nowrap;"
    "border-bottom:1px solid var(--line)}"
    "th{color:var(--muted);font-weight:600;font-size:.8rem;"
    "white-space:normal;vertical-align:bottom}"
    "th:first-child,td:first-child{text-align:left;padding-left:0}"
    "td.name{white-space:normal;overflow-wrap:anywhere;min-width:8rem}"
    "@media(max-width:56rem){table{font-size:.9rem}"
    "th,td{padding:.3rem .3rem}}"
    "@media(max-width:34rem){td.date{white-space:normal}"
    "td:first-child:not(.name),th:first-child{position:sticky;left:0;"
    "background:var(--card)}}"
    "td.text,th.text{text-align:left}"
    "tr:last-child td{border-bottom:0}"
    "dl{display:grid;gap:.4rem 1.2rem;margin:.7rem 0 .9rem;"
    "grid-template-columns:repeat(auto-fill,minmax(9rem,1fr))}"
    "dt{color:var(--muted);font-size:.8rem}dd{margin:0}"
    "code{font:.85rem/1.5 ui-monospace,monospace;background:var(--code);"
    "border-radius:.3rem;padding:.1rem .35rem;overflow-wrap:anywhere}"
    ".print{font:.78rem/1.5 ui-monospace,monospace;overflow-wrap:anywhere;"
    "color:var(--muted)}"
    ".refusal{border-top:1px solid var(--line);padding:.7rem 0}"
    ".refusal:last-child{padding-bottom:0}"
    ".who{overflow-wrap:anywhere}"

    "figure{margin:0}"
    "figcaption{display:flex;justify-content:space-between;gap:1rem;"
    "color:var(--muted);font-size:.85rem;margin-bottom:.3rem}"
    "svg{display:block;width:100%;height:9rem;"
    "border-bottom:1px solid var(--line)}"
    ".axis{display:flex;justify-content:space-between;color:var(--muted);"
    "font-size:.8rem;margin-top:.2rem}"
    ".grid{stroke:var(--line);stroke-width:1;"
    "vector-effect:non-scaling-stroke}"
    ".l0,.l1,.l2,.l3,.l4{fill:none;stroke-width:2;stroke-linejoin:round;"
    "vector-effect:non-scaling-stroke}"
    ".f0{fill:var(--c0)}.f1{fill:var(--c1)}.f2{fill:var(--c2)}"
    ".f3{fill:var(--c3)}.f4{fill:var(--c4)}"
    ".l0{stroke:var(--c0)}.l1{stroke:var(--c1)}.l2{stroke:var(--c2)}"
    ".l3{stroke:var(--c3)}.l4{stroke:var(--c4)}"
    ".legend{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1rem;"
    "margin:.8rem 0 0;padding:0;font-size:.85rem}"
    ".legend svg{display:inline-block;width:.7rem;height:.7rem;border:0;"
    "margin-right:.35rem}";
