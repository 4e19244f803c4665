"""/commons/languages/: the words that phones show, and their translations."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from porchlight.commons.exports import csv_response
from porchlight.commons.languages import actions, queries
from porchlight.commons.languages.forms import LISTS, NewWordForm, WordForm, spread
from porchlight.commons.lists import csv_url, wants_csv
from porchlight.commons.people.access import DeskRequest, desk
from porchlight.commons.people.permissions import Permission
from porchlight.lib.names import name_in


@desk(Permission.CATALOGUE_EDIT)
def words(request: DeskRequest) -> HttpResponseBase:
    """Every list with its words."""
    if wants_csv(request):
        columns = ("list", "code", "name", *queries.others(request.org), "active")
        return csv_response("words", columns, lambda: _rows(queries.others(request.org)))
    found = list(queries.words())
    lists = [
        {
            "title": title,
            "words": [
                {"word": word, "name": name_in(word, get_language())} for word in found if word.list == code
            ],
        }
        for code, title in LISTS
    ]
    return render(request, "commons/languages/words.html", {"lists": lists, "csv_url": csv_url(request)})


@desk(Permission.CATALOGUE_EDIT)
def add(request: DeskRequest) -> HttpResponse:
    """A new word."""
    form = NewWordForm(request.POST or None, languages=queries.others(request.org))
    if form.is_valid():
        values = form.cleaned_data
        actions.add(
            list=values["list"],
            code=values["code"],
            name=values["name"],
            names=form.texts(),
            sort=values["sort"],
            by=request.author,
        )
        messages.success(request, _("Added. Phones show it after their next call."))
        return redirect("commons:words")
    return _form(request, form, _("A new word"))


@desk(Permission.CATALOGUE_EDIT)
def edit(request: DeskRequest, id: int) -> HttpResponse:
    """Other words for the same code."""
    word = queries.word(id)
    initial = {"name": word.name, "sort": word.sort, "active": word.active} | spread(word.names)
    form = WordForm(request.POST or None, initial=initial, languages=queries.others(request.org))
    if form.is_valid():
        values = form.cleaned_data
        actions.edit(
            id=id,
            name=values["name"],
            names=form.texts(),
            sort=values["sort"],
            active=values["active"],
            by=request.author,
        )
        messages.success(request, _("Saved."))
        return redirect("commons:words")
    return _form(request, form, word.name)


def _form(request: DeskRequest, form: WordForm, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": "/commons/languages/"}
    return render(request, "commons/form.html", context, status=422 if form.errors else 200)


def _rows(languages: list[str]) -> list[list[object]]:
    return [
        [w.list, w.code, w.name, *[w.names.get(code, "") for code in languages], "yes" if w.active else "no"]
        for w in queries.words()
    ]
